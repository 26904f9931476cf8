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
  description = "Bucket of registered/ (read) and captures/ (written)."
  type        = string
  nullable    = false
}

variable "endpoint" {
  description = "What serves the model."
  type = object({
    instance_type   = string
    instance_count  = number
    capture_percent = number
    # More than instance_count lets the endpoint grow to it.
    max_instance_count       = number
    invocations_per_instance = number
  })
  nullable = false
}

variable "rollout" {
  description = "How a new model takes over. canary_percent: the share of several instances that serve it first, rounded down to whole instances but at least one; a single instance is replaced at once. wait_seconds: how long the new instances are watched before all serve it. termination_wait_seconds: how long the old instances stay after that; of a single instance, at least wait_seconds. max_errors_per_minute and max_latency_ms: more answers of 5xx, or a higher p99, turn the roll-out back."
  type = object({
    canary_percent           = number
    wait_seconds             = number
    termination_wait_seconds = number
    max_errors_per_minute    = number
    max_latency_ms           = number
  })
  nullable = false
}

variable "alarm_topic_arn" {
  description = "SNS topic of the alarms."
  type        = string
  nullable    = false
}

variable "key_arn" {
  description = "ARN of the key of the buckets and the logs."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "How long the endpoint's log is kept, in days."
  type        = number
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the policy that says what a role made here may do at most; null sets none."
  type        = string
  default     = null
}

variable "runbook" {
  description = "What the descriptions of alarms refer to. address: the runbook, which has a section for each alarm. options: the options with which the command scones finds this deployment."
  type        = object({ address = string, options = string })
  nullable    = false
}
