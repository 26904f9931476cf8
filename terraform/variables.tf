variable "project" {
  description = "Name of the project: the first part of every resource's name."
  type        = string
  default     = "scones-unlimited"
  nullable    = false

  validation {
    condition     = !can(regex("^(aws|ssm)", var.project))
    error_message = "project: AWS keeps parameters that begin with aws or ssm for itself."
  }
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,19}$", var.project))
    error_message = "project: 3 to 20 lower-case letters, digits and hyphens, beginning with a letter (bucket and job names are made of it)."
  }
}

variable "environment" {
  description = "Name of the environment: the second part of every resource's name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.environment))
    error_message = "environment: 2 to 10 lower-case letters and digits, beginning with a letter, such as dev."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "vehicles" {
  description = "The vehicles to tell apart, and the route of each. The one place where they are named."
  type        = map(object({ route = string }))
  nullable    = false
  default = {
    bicycle    = { route = "near" }
    motorcycle = { route = "far" }
  }

  validation {
    condition     = length(var.vehicles) >= 2 && alltrue([for name, _ in var.vehicles : can(regex("^[a-z][a-z0-9_]*$", name))])
    error_message = "vehicles: at least two, named in lower-case letters, digits and underscores."
  }
  validation {
    condition     = alltrue([for vehicle in values(var.vehicles) : length(vehicle.route) > 0])
    error_message = "vehicles: every vehicle needs a route."
  }
}

variable "confidence_threshold" {
  description = "The least probability with which a vehicle is accepted without a person, 0 to 1."
  type        = number
  default     = 0.8
  nullable    = false

  validation {
    condition     = var.confidence_threshold >= 0 && var.confidence_threshold <= 1
    error_message = "confidence_threshold: 0 to 1."
  }
}

variable "margin_threshold" {
  description = "The least distance to the second most probable vehicle, 0 to 1."
  type        = number
  default     = 0.1
  nullable    = false

  validation {
    condition     = var.margin_threshold >= 0 && var.margin_threshold <= 1
    error_message = "margin_threshold: 0 to 1."
  }
}

variable "familiarity_threshold" {
  description = "How much a photo must be like those that the model knows, 0 to 1: about the share of ordinary photos that a person is shown so that photos of something else do not pass."
  type        = number
  default     = 0.02
  nullable    = false

  validation {
    condition     = var.familiarity_threshold >= 0 && var.familiarity_threshold <= 1
    error_message = "familiarity_threshold: 0 to 1."
  }
}

variable "image_size" {
  description = "The model's input, and the longest side of a picture that travels through the workflow, in pixels."
  type        = number
  default     = 128
  nullable    = false

  validation {
    # 224 x 224 x 3 bytes as base64 is 200 KB, and a workflow's state holds 256 KB.
    condition     = var.image_size >= 32 && var.image_size <= 224 && floor(var.image_size) == var.image_size
    error_message = "image_size: a whole number from 32 to 224, so that a picture fits a workflow's state."
  }
}

variable "max_image_bytes" {
  description = "The largest upload that is looked at, in bytes."
  type        = number
  default     = 10485760
  nullable    = false

  validation {
    condition     = var.max_image_bytes > 0 && floor(var.max_image_bytes) == var.max_image_bytes
    error_message = "max_image_bytes: a whole number greater than 0."
  }
}

variable "max_image_pixels" {
  description = "The largest picture that is decoded, in pixels."
  type        = number
  default     = 40000000
  nullable    = false

  validation {
    condition     = var.max_image_pixels > 0 && floor(var.max_image_pixels) == var.max_image_pixels
    error_message = "max_image_pixels: a whole number greater than 0."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes what is in the buckets."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_retention_days" {
  description = "How long logs are kept, in days."
  type        = number
  default     = 30
  nullable    = false
}

variable "retention_days" {
  description = "How long uploaded photos and the endpoint's captured traffic are kept, in days. Photos below other prefixes than incoming/ are kept."
  type = object({
    photos   = optional(number, 90)
    captures = optional(number, 90)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for days in values(var.retention_days) : days >= 1 && floor(days) == days])
    error_message = "retention_days: whole numbers of days, at least 1."
  }
}

variable "lambda_runtime" {
  description = "Runtime of the functions."
  type        = string
  default     = "python3.13"
  nullable    = false

  validation {
    condition     = contains(["python3.11", "python3.12", "python3.13"], var.lambda_runtime)
    error_message = "lambda_runtime: python3.11, python3.12 or python3.13."
  }
}

variable "lambda_architecture" {
  description = "Processor of the functions."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.lambda_architecture)
    error_message = "lambda_architecture: arm64 or x86_64."
  }
}

variable "wheel_platforms" {
  description = "Platform tags of the wheels that are packaged, as pip names them. They fit the architecture and the runtime: on AWS python3.11 has glibc 2.26, which is manylinux2014 alone."
  type        = list(string)
  default     = ["manylinux_2_28_aarch64", "manylinux2014_aarch64"]
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.wheel_platforms : endswith(tag, var.lambda_architecture == "arm64" ? "_aarch64" : "_x86_64")])
    error_message = "wheel_platforms: each ends with _aarch64 for the architecture arm64, with _x86_64 for x86_64."
  }
}

variable "python_interpreter" {
  description = "The Python that packages the code, on the machine that runs Terraform. It needs pip, and boto3 or the aws CLI."
  type        = string
  default     = "python3"
  nullable    = false
}

variable "container" {
  description = "The Python of the containers that train and serve, and the platform tags of the wheels that are packaged for them. They fit training.image_tag and endpoint.image_tag."
  type = object({
    runtime         = optional(string, "python3.12")
    wheel_platforms = optional(list(string), ["manylinux_2_28_x86_64", "manylinux2014_x86_64"])
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["python3.11", "python3.12", "python3.13"], var.container.runtime)
    error_message = "container.runtime: python3.11, python3.12 or python3.13."
  }
}

variable "training" {
  description = "Where and how long a training job runs, and its default hyperparameters."
  type = object({
    instance_type       = optional(string, "ml.m5.xlarge")
    instance_count      = optional(number, 1)
    volume_size_gb      = optional(number, 30)
    max_runtime_seconds = optional(number, 3600)
    use_spot            = optional(bool, false)
    image_tag           = optional(string, "2.6.0-cpu-py312-ubuntu22.04-sagemaker")
    hyperparameters     = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.training.instance_count >= 1 && floor(var.training.instance_count) == var.training.instance_count
    error_message = "training.instance_count: a whole number of instances, at least one; several train together by torchrun."
  }
}

variable "tuning" {
  description = "What a tuning job tries, and how often. scaling: Auto, Linear, Logarithmic or ReverseLogarithmic."
  type = object({
    max_jobs          = optional(number, 8)
    max_parallel_jobs = optional(number, 2)
    continuous = optional(map(object({ min = number, max = number, scaling = optional(string, "Auto") })), {
      learning_rate = { min = 0.0001, max = 0.002, scaling = "Logarithmic" }
      weight_decay  = { min = 0.001, max = 0.1, scaling = "Logarithmic" }
    })
    integer     = optional(map(object({ min = number, max = number, scaling = optional(string, "Auto") })), {})
    categorical = optional(map(list(string)), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = floor(var.tuning.max_jobs) == var.tuning.max_jobs && floor(var.tuning.max_parallel_jobs) == var.tuning.max_parallel_jobs
    error_message = "tuning: jobs are whole numbers."
  }
  validation {
    condition     = var.tuning.max_parallel_jobs >= 1 && var.tuning.max_parallel_jobs <= var.tuning.max_jobs
    error_message = "tuning: at least one job at a time, and no more at a time than altogether."
  }
  validation {
    condition     = length(var.tuning.continuous) + length(var.tuning.integer) + length(var.tuning.categorical) > 0
    error_message = "tuning: at least one range."
  }
}

variable "processing" {
  description = "Where and how long the jobs run that stage a dataset and evaluate a model."
  type = object({
    instance_type       = optional(string, "ml.m5.large")
    volume_size_gb      = optional(number, 30)
    max_runtime_seconds = optional(number, 3600)
  })
  default  = {}
  nullable = false
}

variable "approval" {
  description = "accuracy_floor: what a model's accuracy must surely exceed to pass the gate. policy: automatic approves what passes, manual asks a person."
  type = object({
    accuracy_floor = optional(number, 0.85)
    policy         = optional(string, "manual")
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.approval.accuracy_floor >= 0 && var.approval.accuracy_floor < 1
    error_message = "approval.accuracy_floor: from 0 to below 1."
  }
  validation {
    condition     = contains(["automatic", "manual"], var.approval.policy)
    error_message = "approval.policy: automatic or manual."
  }
}

variable "endpoint" {
  description = "What serves the model."
  type = object({
    instance_type = optional(string, "ml.c5.large")
    # 0 takes the endpoint down, for a night or for good; what comes then waits as dead letters.
    instance_count  = optional(number, 1)
    image_tag       = optional(string, "2.6.0-cpu-py312-ubuntu22.04-sagemaker")
    capture_percent = optional(number, 100)
    # More than instance_count lets the endpoint grow to it.
    max_instance_count       = optional(number, 1)
    invocations_per_instance = optional(number, 600)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.endpoint.capture_percent >= 0 && var.endpoint.capture_percent <= 100
    error_message = "endpoint.capture_percent: 0 to 100."
  }
  validation {
    condition     = var.endpoint.instance_count >= 0 && floor(var.endpoint.instance_count) == var.endpoint.instance_count
    error_message = "endpoint.instance_count: a whole number; 0 takes the endpoint down."
  }
  validation {
    condition     = var.endpoint.invocations_per_instance > 0 && floor(var.endpoint.max_instance_count) == var.endpoint.max_instance_count
    error_message = "endpoint: max_instance_count is a whole number, invocations_per_instance more than 0."
  }
}

variable "rollout" {
  description = "How a new model takes over: of several instances canary_percent of the traffic for wait_seconds, then all of it; of one instance all at once. The old model's instances end termination_wait_seconds later, of one instance after wait_seconds if that is longer. More than most_errors answers of 5xx in a minute, or a p99 above slowest_ms, turn it back."
  type = object({
    canary_percent           = optional(number, 10)
    wait_seconds             = optional(number, 600)
    termination_wait_seconds = optional(number, 120)
    most_errors              = optional(number, 0)
    slowest_ms               = optional(number, 2000)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.rollout.canary_percent >= 1 && var.rollout.canary_percent <= 50
    error_message = "rollout.canary_percent: 1 to 50."
  }
  validation {
    condition     = var.rollout.wait_seconds >= 0 && var.rollout.wait_seconds <= 3600 && var.rollout.termination_wait_seconds >= 0 && var.rollout.termination_wait_seconds <= 3600
    error_message = "rollout: waits are 0 to 3600 seconds."
  }
  validation {
    # Terraform's provider waits an hour for the whole roll-out, the start of the instances included.
    condition     = var.rollout.wait_seconds + var.rollout.termination_wait_seconds <= 2400
    error_message = "rollout: wait_seconds and termination_wait_seconds are 2400 together at most; Terraform waits an hour for the whole roll-out."
  }
  validation {
    condition     = var.rollout.most_errors >= 0 && var.rollout.slowest_ms > 0
    error_message = "rollout: most_errors is 0 or more, slowest_ms more than 0."
  }
}

variable "notifications" {
  description = "emails: who is told of alarms and failures. monthly_budget_usd: costs of which they are told; null sets no budget."
  type = object({
    emails             = optional(list(string), [])
    monthly_budget_usd = optional(number)
  })
  default  = {}
  nullable = false
}

variable "alarm_thresholds" {
  description = "When to alarm; see the module observability."
  type = object({
    review_rate      = optional(number, 0.5)
    slow_seconds     = optional(number, 30)
    review_age_hours = optional(number, 24)
    quiet_hours      = optional(number)
  })
  default  = {}
  nullable = false
}

variable "drift" {
  description = "How the endpoint's traffic is watched: window (photos), schedule, lookback_hours, false_alarm_level (share of windows), and what drift starts: retraining_input (JSON for the training's state machine; null starts nothing) and cooldown_minutes."
  type = object({
    window            = optional(number, 100)
    schedule          = optional(string, "rate(1 hour)")
    lookback_hours    = optional(number, 48)
    false_alarm_level = optional(number, 0.005)
    retraining_input  = optional(string)
    cooldown_minutes  = optional(number, 1440)
  })
  default  = {}
  nullable = false
}

variable "bulk" {
  description = "How a whole prefix is classified: photos a request to the endpoint, requests at a time, and the share of requests that may fail before the run is stopped."
  type = object({
    batch_size                = optional(number, 32)
    max_concurrency           = optional(number, 20)
    tolerated_failure_percent = optional(number, 10)
  })
  default  = {}
  nullable = false

  validation {
    condition     = floor(var.bulk.batch_size) == var.bulk.batch_size && floor(var.bulk.max_concurrency) == var.bulk.max_concurrency
    error_message = "bulk: batch_size and max_concurrency are whole numbers."
  }
  validation {
    condition     = var.bulk.batch_size >= 1 && var.bulk.batch_size <= 64
    error_message = "bulk.batch_size: 1 to 64 photos; more do not fit one request to an endpoint."
  }
  validation {
    condition     = var.bulk.max_concurrency >= 1 && var.bulk.max_concurrency <= 1000
    error_message = "bulk.max_concurrency: 1 to 1000 batches at a time."
  }
  validation {
    condition     = var.bulk.tolerated_failure_percent >= 0 && var.bulk.tolerated_failure_percent <= 100
    error_message = "bulk.tolerated_failure_percent: 0 to 100."
  }
}
