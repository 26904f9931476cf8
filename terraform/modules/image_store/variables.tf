variable "name" {
  description = "What the buckets' names begin with; unique in all of AWS."
  type        = string
  nullable    = false
}

variable "force_destroy" {
  description = "Whether destroying deletes what is in the buckets."
  type        = bool
  default     = false
  nullable    = false
}

variable "photo_retention_days" {
  description = "How long a courier's photo, below incoming/, is kept, in days. Others stay."
  type        = number
  default     = 90
  nullable    = false
}

variable "capture_retention_days" {
  description = "How long captured traffic of the endpoint is kept, in days."
  type        = number
  default     = 90
  nullable    = false
}
