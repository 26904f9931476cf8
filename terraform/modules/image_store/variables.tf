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
  description = "How long a photo is kept, whatever its prefix, in days; a version that was replaced or deleted, a week longer."
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
