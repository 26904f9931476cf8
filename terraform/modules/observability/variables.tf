variable "prefix" {
  description = "What every resource's name begins with."
  type        = string
  nullable    = false
}

variable "emails" {
  description = "E-mail addresses for every alarm and failure. AWS sends each a mail that has to be confirmed."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "classification" {
  description = "ARN of the workflow, and the names of the incoming, the dead-letter and the review queue."
  type = object({
    state_machine_arn = string
    incoming_queue    = string
    dead_letter_queue = string
    review_queue      = string
  })
  nullable = false
}

variable "endpoint_name" {
  description = "What answers."
  type        = string
  nullable    = false
}

variable "alarm_thresholds" {
  description = "When to alarm. review_rate: share of photos that go to a person. latency_seconds: p99 of a batch's way through the workflow. review_age_hours: how long a photo may wait for a person. idle_hours: how long no photo may come; null never alarms. incoming_minutes: how long a photo may wait to be classified."
  type = object({
    review_rate      = optional(number, 0.5)
    latency_seconds  = optional(number, 30)
    review_age_hours = optional(number, 24)
    idle_hours       = optional(number)
    incoming_minutes = optional(number, 10)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.alarm_thresholds.review_rate > 0 && var.alarm_thresholds.review_rate <= 1
    error_message = "alarm_thresholds.review_rate: above 0, at most 1."
  }
  validation {
    condition     = var.alarm_thresholds.idle_hours == null || try(var.alarm_thresholds.idle_hours >= 1 && var.alarm_thresholds.idle_hours <= 24, false)
    error_message = "alarm_thresholds.idle_hours: 1 to 24, or null."
  }
}

variable "budget" {
  description = "Monthly budget of this deployment in US dollars. An e-mail is sent at 80 % of it, and when the forecast reaches 100 %. Null sets no budget."
  type        = number
  default     = null

  validation {
    condition     = var.budget == null || try(var.budget > 0, false)
    error_message = "budget: a positive number of US dollars, or null."
  }
}

variable "cost_tag" {
  description = "The tag by which the budget finds this deployment's costs, once it is activated as a cost allocation tag. One: a budget's filter takes what has any of several."
  type        = object({ key = string, value = string })
  nullable    = false
}

variable "key_arn" {
  description = "ARN of the key of the deployment; CloudWatch may use it."
  type        = string
  nullable    = false
}

variable "rules" {
  description = "Names of the EventBridge rules; each gets an alarm of lost events."
  type        = list(string)
  nullable    = false
}

variable "runbook" {
  description = "What the descriptions of alarms refer to. address: the runbook, which has a section for each alarm. options: the options with which the command scones finds this deployment."
  type        = object({ address = string, options = string })
  nullable    = false
}
