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

variable "artifacts_bucket" {
  description = "Bucket of datasets/ (read), models/ (written by jobs) and registered/ (written by the state machine alone)."
  type        = string
  nullable    = false
}

variable "vehicles" {
  description = "The classes to learn."
  type        = list(string)
  nullable    = false
}

variable "image_size" {
  description = "The model's input, in pixels."
  type        = number
  nullable    = false
}

variable "training" {
  description = "Where and how long a training job runs, and its default hyperparameters."
  type = object({
    instance_type       = string
    instance_count      = number
    volume_size_gb      = number
    max_runtime_seconds = number
    use_spot            = bool
    image_repository    = string
    image_tag           = string
    hyperparameters     = map(string)
  })
  nullable = false
}

variable "tuning" {
  description = "What a tuning job tries, and how often."
  type = object({
    max_jobs          = number
    max_parallel_jobs = number
    continuous        = map(object({ min = number, max = number, scaling = string }))
    integer           = map(object({ min = number, max = number, scaling = string }))
    categorical       = map(list(string))
  })
  nullable = false
}

variable "serving" {
  description = "The container image that stages, evaluates, and with which a model is registered; and its processes on an instance."
  type = object({
    image_repository = string
    image_tag        = string
    workers          = number
  })
  nullable = false
}

variable "processing" {
  description = "Where and how long staging and evaluating run."
  type = object({
    instance_type       = string
    volume_size_gb      = number
    max_runtime_seconds = number
  })
  nullable = false
}

variable "approval" {
  description = "accuracy_floor: what a model surely must reach. recall_floor: what it surely must reach in each class, null for 0.15 less. unknown_floor: which share of outliers it surely must send to review, 0 for none. accepted_floor: which share of vehicles it surely must accept, 0 for none. policy: automatic approves what passes the gate, manual asks a person."
  type = object({
    accuracy_floor = number
    recall_floor   = optional(number)
    unknown_floor  = number
    accepted_floor = number
    policy         = string
  })
  nullable = false
}

variable "thresholds" {
  description = "By which the training and the gate say what would be reviewed: see the root's variable of this name."
  type        = object({ confidence = number, margin = number, familiarity = number })
  nullable    = false
}

variable "parameter" {
  description = "Name of the SSM parameter that names the approved model package."
  type        = string
  nullable    = false
}

variable "notification_topic_arn" {
  description = "SNS topic of failures and of models that wait for approval."
  type        = string
  nullable    = false
}

variable "key_arn" {
  description = "ARN of the key of the buckets and the logs."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "How long the state machine's log is kept, in days."
  type        = number
  nullable    = false
}

variable "tags" {
  description = "What every job is tagged with: Step Functions makes them, so the provider's default tags do not reach them."
  type        = map(string)
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
