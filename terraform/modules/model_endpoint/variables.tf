variable "name" {
  description = "Name of the endpoint, and what its resources' names begin with."
  type        = string
  nullable    = false
}

variable "parameter" {
  description = "Name of the SSM parameter that names the approved model package."
  type        = string
  nullable    = false
}

variable "artifacts_bucket" {
  description = "Bucket of models/ (read) and captures/ (written)."
  type        = string
  nullable    = false
}

variable "endpoint" {
  description = "What serves the model."
  type = object({
    instance_type   = string
    instance_count  = number
    capture_percent = number
  })
  nullable = false
}

variable "key_arn" {
  description = "ARN of the key of the buckets and the logs."
  type        = string
  nullable    = false
}
