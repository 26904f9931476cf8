variable "name" {
  description = "Name of the function."
  type        = string
  nullable    = false
}

variable "description" {
  description = "What the function does."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Root of the repository."
  type        = string
  nullable    = false
}

variable "source_directory" {
  description = "Folder of the function, below the repository: handler.py and requirements.txt."
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
  description = "arm64 or x86_64."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "The function's settings."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "policy" {
  description = "JSON policy of what the function may do beside writing its log; null for nothing."
  type        = string
  default     = null
}

variable "has_policy" {
  description = "Whether policy is given. Known at plan time, as the policy itself may not be."
  type        = bool
  default     = false
  nullable    = false
}

variable "memory_mb" {
  description = "Memory, in MB; the processor's share grows with it."
  type        = number
  default     = 512
  nullable    = false
}

variable "timeout_seconds" {
  description = "How long one invocation may take."
  type        = number
  default     = 30
  nullable    = false
}

variable "concurrency" {
  description = "How many invocations run at a time, at most; set aside for this function in the account. -1 sets nothing aside."
  type        = number
  default     = -1
  nullable    = false
}

variable "log_retention_days" {
  description = "How long the log is kept."
  type        = number
  nullable    = false
}

variable "key_arn" {
  description = "ARN of the key that the log is encrypted with."
  type        = string
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the policy that says what a role made here may do at most; null sets none."
  type        = string
  default     = null
}

variable "failures_queue_arn" {
  description = "Queue of the events that the function has failed at; null where whoever calls it waits."
  type        = string
  default     = null
}

variable "keeps_failures" {
  description = "Whether failures_queue_arn is given. Known at plan time, as the ARN itself may not be."
  type        = bool
  default     = false
  nullable    = false
}
