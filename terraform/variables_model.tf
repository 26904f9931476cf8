variable "training" {
  description = "Where and how long a training job runs, and its default hyperparameters."
  type = object({
    instance_type       = optional(string, "ml.m5.xlarge")
    instance_count      = optional(number, 1)
    volume_size_gb      = optional(number, 30)
    max_runtime_seconds = optional(number, 3600)
    use_spot            = optional(bool, false)
    # One of AWS's Deep Learning Containers that are in container_images.json.
    image_repository = optional(string, "pytorch")
    image_tag        = optional(string, "2.13-cpu-amzn2023-sagemaker")
    hyperparameters  = optional(map(string), {})
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
  description = "accuracy_floor: what a model's accuracy must surely exceed to pass the gate. recall_floor: what its recall of each vehicle must surely exceed; 0.15 below accuracy_floor if it is not set. unknown_floor: what the share of outliers in the test split that go to review must surely exceed; 0 asks for none, and a version without outliers is not asked. accepted_floor: what the share of photos of vehicles that get a route must surely exceed, so that no model passes that leaves all to people; 0 asks for none. policy: automatic approves what passes, manual asks a person."
  type = object({
    accuracy_floor = optional(number, 0.85)
    recall_floor   = optional(number)
    unknown_floor  = optional(number, 0.8)
    accepted_floor = optional(number, 0.5)
    policy         = optional(string, "manual")
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.approval.accuracy_floor >= 0 && var.approval.accuracy_floor < 1
    error_message = "approval.accuracy_floor: from 0 to below 1."
  }
  validation {
    condition     = var.approval.recall_floor == null || try(var.approval.recall_floor >= 0 && var.approval.recall_floor < 1, false)
    error_message = "approval.recall_floor: from 0 to below 1."
  }
  validation {
    condition     = var.approval.unknown_floor >= 0 && var.approval.unknown_floor < 1
    error_message = "approval.unknown_floor: from 0 (none) to below 1."
  }
  validation {
    condition     = var.approval.accepted_floor >= 0 && var.approval.accepted_floor < 1
    error_message = "approval.accepted_floor: from 0 (none) to below 1."
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
    instance_count = optional(number, 1)
    # One of container_images.json. It loads model_fn and transform_fn from the model's code/inference.py.
    image_repository = optional(string, "autogluon")
    image_tag        = optional(string, "1.6-cpu-amzn2023")
    # Processes on an instance that answer, one for each vCPU; of models that are registered from now on.
    workers         = optional(number, 2)
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
    condition     = var.endpoint.workers >= 1 && floor(var.endpoint.workers) == var.endpoint.workers
    error_message = "endpoint.workers: a whole number of processes, at least one."
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
  description = "How a new model takes over. canary_percent: the share of several instances that serve it first, rounded down to whole instances but at least one; a single instance is replaced at once. wait_seconds: how long the new instances are watched before all serve it. termination_wait_seconds: how long the old instances stay after that; of a single instance, at least wait_seconds. max_errors_per_minute and max_latency_ms: more answers of 5xx, or a higher p99, turn the roll-out back."
  type = object({
    canary_percent           = optional(number, 10)
    wait_seconds             = optional(number, 600)
    termination_wait_seconds = optional(number, 120)
    max_errors_per_minute    = optional(number, 0)
    max_latency_ms           = optional(number, 2000)
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
    condition     = var.rollout.max_errors_per_minute >= 0 && var.rollout.max_latency_ms > 0
    error_message = "rollout: max_errors_per_minute is 0 or more, max_latency_ms more than 0."
  }
}
