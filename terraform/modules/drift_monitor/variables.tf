variable "prefix" {
  description = "What every resource's name begins with; the dimension Deployment of the metrics."
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
  description = "arm64 or x86_64."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "How long logs are kept, in days."
  type        = number
  nullable    = false
}

variable "artifacts_bucket" {
  description = "Bucket of captures/ and models/ (read) and drift/ (written)."
  type        = string
  nullable    = false
}

variable "endpoint_name" {
  description = "Whose traffic is watched."
  type        = string
  nullable    = false
}

variable "model_parameter" {
  description = "Name of the SSM parameter that names the live model package."
  type        = string
  nullable    = false
}

variable "model_package_group_name" {
  description = "The registry that the live model package is in."
  type        = string
  nullable    = false
}

variable "image_size" {
  description = "The longest side of a photo in normal form, in pixels."
  type        = number
  nullable    = false
}

variable "window" {
  description = "How many photos are compared with the baseline."
  type        = number
  nullable    = false

  validation {
    condition     = var.window >= 20 && var.window <= 5000 && floor(var.window) == var.window
    error_message = "window: a whole number from 20 (fewer tell nothing) to 5000 (what one invocation can read)."
  }
}

variable "schedule" {
  description = "How often drift is measured, as EventBridge's rate expression."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)$", var.schedule))
    error_message = "schedule: a rate such as rate(1 hour) or rate(15 minutes)."
  }
  validation {
    # CloudWatch looks back for a week, and an alarm tells of a look that was missed.
    condition     = try(tonumber(regex("([0-9]+) day", var.schedule)[0]), 0) <= 6 && try(tonumber(regex("([0-9]+) hour", var.schedule)[0]), 0) <= 144 && try(tonumber(regex("([0-9]+) minute", var.schedule)[0]), 0) <= 720
    error_message = "schedule: at most rate(720 minutes), rate(144 hours) or rate(6 days)."
  }
}

variable "lookback_hours" {
  description = "How far back captured traffic is read, in hours."
  type        = number
  nullable    = false

  validation {
    condition     = var.lookback_hours >= 1 && var.lookback_hours <= 720 && floor(var.lookback_hours) == var.lookback_hours
    error_message = "lookback_hours: a whole number from 1 to 720."
  }
}

variable "false_alarm_level" {
  description = "The share of windows without drift that may raise an alarm."
  type        = number
  nullable    = false

  validation {
    condition     = var.false_alarm_level > 0 && var.false_alarm_level <= 0.1
    error_message = "false_alarm_level: greater than 0, and at most 0.1."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic of the alarm; null for none."
  type        = string
  default     = null
}

variable "retraining" {
  description = "What a drift alarm starts: a state machine, with a constant JSON input, unless an execution of it runs or began within the cool-down; null for nothing."
  type = object({
    state_machine_arn = string
    input             = string
    cooldown_minutes  = number
  })
  default = null

  validation {
    condition     = var.retraining == null || can(keys(jsondecode(var.retraining.input)))
    error_message = "retraining.input: a JSON object."
  }
  validation {
    # EventBridge has no rate of less than an hour in hours.
    condition     = var.retraining == null || try(var.retraining.cooldown_minutes >= 1 && floor(var.retraining.cooldown_minutes) == var.retraining.cooldown_minutes, false)
    error_message = "retraining.cooldown_minutes: a whole number, at least 1."
  }
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

variable "undelivered_queue_arn" {
  description = "Where events go that no function took, or that one has failed at."
  type        = string
  nullable    = false
}

variable "runbook" {
  description = "What the descriptions of alarms refer to. address: the runbook, which has a section for each alarm. options: the options with which the command scones finds this deployment."
  type        = object({ address = string, options = string })
  nullable    = false
}
