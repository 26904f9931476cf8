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
  description = "The bucket whose uploads below incoming/ are classified."
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

variable "image_size" {
  description = "The longest side of a picture that travels through the workflow, in pixels."
  type        = number
  nullable    = false
}

variable "image_limits" {
  description = "Which uploads are read: see the root's variable of this name."
  type        = object({ max_bytes = number, max_pixels = number })
  nullable    = false
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

variable "incoming" {
  description = "How uploads wait and are taken: see the root's variable of this name; max_concurrency is a number here."
  type = object({
    batch_size         = number
    max_concurrency    = number
    max_receives       = number
    visibility_seconds = number
  })
  nullable = false
}

variable "retention_days" {
  description = "How long a photo's outcome is kept, in days."
  type        = number
  nullable    = false
}

variable "force_destroy" {
  description = "Whether the table of outcomes may be deleted with what it holds."
  type        = bool
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "SNS topic of the alarms."
  type        = string
  nullable    = false
}

variable "runbook" {
  description = "What the descriptions of alarms refer to. address: the runbook, which has a section for each alarm. options: the options with which the command scones finds this deployment."
  type        = object({ address = string, options = string })
  nullable    = false
}
