variable "name" {
  description = "Name of the state machine, and of its role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name: 1 to 64 letters, digits, hyphens and underscores; IAM takes no longer name for the role."
  }
}

variable "type" {
  description = "STANDARD or EXPRESS."
  type        = string
  default     = "STANDARD"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "EXPRESS"], var.type)
    error_message = "type: STANDARD or EXPRESS."
  }
}

variable "definition" {
  description = "The definition in Amazon States Language."
  type        = string
  nullable    = false

  validation {
    condition     = can(jsondecode(var.definition).StartAt)
    error_message = "definition: a JSON object with StartAt and States."
  }
}

variable "policy" {
  description = "JSON policy of what the tasks may do; logging and tracing are added to it."
  type        = string
  nullable    = false

  validation {
    condition     = can(jsondecode(var.policy).Statement)
    error_message = "policy: a JSON object with Statement."
  }
}

variable "log_execution_data" {
  description = "Whether the log holds inputs and outputs of states; false where they hold photos."
  type        = bool
  default     = true
  nullable    = false
}

variable "log_retention_days" {
  description = "How long the log is kept, in days."
  type        = number
  nullable    = false
}

variable "key_arn" {
  description = "ARN of the key that the log is encrypted with."
  type        = string
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the policy that limits the role; null sets none."
  type        = string
  default     = null
}

variable "alarms" {
  description = "By metric of failed executions, the name and the description of an alarm that one such execution raises."
  type        = map(object({ name = string, description = string }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for metric in keys(var.alarms) : contains(["ExecutionsAborted", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"], metric)])
    error_message = "alarms: by ExecutionsAborted, ExecutionsFailed, ExecutionsTimedOut or ExecutionThrottled."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic of the alarms; null where there are none."
  type        = string
  default     = null

  validation {
    condition     = length(var.alarms) == 0 || var.alarm_topic_arn != null
    error_message = "alarm_topic_arn: alarms need a topic to notify."
  }
}
