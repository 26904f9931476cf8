variable "region" {
  description = "AWS region."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "state_bucket" {
  description = "Name of the bucket that keeps the Terraform state of every environment. Bucket names are unique in all of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket: 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "force_destroy" {
  description = "Whether destroying deletes the states that are in the bucket."
  type        = bool
  default     = false
  nullable    = false
}
