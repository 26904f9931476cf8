variable "prefix" {
  description = "What every resource's name begins with."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Root of the repository."
  type        = string
  nullable    = false
}

variable "packaging" {
  description = "See the module code_archive."
  type = object({
    bucket             = string
    runtime            = string
    wheel_python       = optional(string)
    wheel_platforms    = list(string)
    python_interpreter = string
  })
  nullable = false
}

variable "architecture" {
  description = "Processor of the functions."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "How long logs are kept, in days."
  type        = number
  nullable    = false
}

variable "photos_bucket" {
  description = "The bucket whose photos are classified, whatever their prefix."
  type        = string
  nullable    = false
}

variable "artifacts_bucket" {
  description = "Receives the outcomes, below bulk/."
  type        = string
  nullable    = false
}

variable "endpoint_name" {
  description = "The endpoint that classifies. It need not exist yet."
  type        = string
  nullable    = false
}

variable "routes" {
  description = "The route of every vehicle."
  type        = map(string)
  nullable    = false
}

variable "thresholds" {
  description = "When a vehicle is accepted: see the root's variable of this name."
  type        = object({ confidence = number, margin = number, familiarity = number })
  nullable    = false
}

variable "image_limits" {
  description = "Which uploads are read: see the root's variable of this name."
  type        = object({ max_bytes = number, max_pixels = number })
  nullable    = false
}

variable "image_size" {
  description = "The longest side of a picture in normal form, in pixels."
  type        = number
  nullable    = false
}

variable "bulk" {
  description = "See the root's variable of this name."
  type = object({
    batch_size                = number
    max_concurrency           = number
    tolerated_failure_percent = number
  })
  nullable = false
}

variable "key_arn" {
  description = "ARN of the key of the buckets and the logs."
  type        = string
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the policy that says what a role made here may do at most; null sets none."
  type        = string
  default     = null
}
