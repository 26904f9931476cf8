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
    condition     = !can(regex("^(xn--|sthree-|amzn-s3-demo-)", var.project))
    error_message = "project: S3 keeps bucket names that begin with xn--, sthree- or amzn-s3-demo- for itself."
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

variable "permissions_boundary" {
  description = "Name of the policy that says what the roles may do at most, as the bootstrap's output permissions_boundaries has it; null sets none. An apply role of the bootstrap's makes no role without."
  type        = string
  default     = null
}

variable "vehicles" {
  description = "The vehicles that the model distinguishes, and the route of each. No other place names them."
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
    condition     = !contains(keys(var.vehicles), "none")
    error_message = "vehicles: none is what a reviewer calls a photo without a vehicle; take another name."
  }
  validation {
    condition     = !contains(keys(var.vehicles), "unknown")
    error_message = "vehicles: unknown is what the model calls a photo of none of them; take another name."
  }
  validation {
    condition     = alltrue([for vehicle in values(var.vehicles) : length(vehicle.route) > 0])
    error_message = "vehicles: every vehicle needs a route."
  }
}

variable "thresholds" {
  description = "Thresholds of acceptance without a reviewer, each 0 to 1. confidence: minimum probability. margin: minimum distance to the most probable other outcome, unknown too. familiarity: minimum rank of likeness to photos of the vehicles; at most about this share of ordinary photos of vehicles is reviewed as unlike them, whatever the model."
  type = object({
    confidence  = optional(number, 0.6)
    margin      = optional(number, 0.1)
    familiarity = optional(number, 0.05)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for threshold in values(var.thresholds) : threshold >= 0 && threshold <= 1])
    error_message = "thresholds: confidence, margin and familiarity are 0 to 1."
  }
}

variable "image_size" {
  description = "The model's input, and the longest side of a picture that travels through the workflow, in pixels."
  type        = number
  default     = 160
  nullable    = false

  validation {
    # 224 x 224 x 3 bytes as base64 is 200 KB, and a workflow's state holds 256 KB.
    condition     = var.image_size >= 32 && var.image_size <= 224 && floor(var.image_size) == var.image_size
    error_message = "image_size: a whole number from 32 to 224, so that a picture fits a workflow's state."
  }
}

variable "image_limits" {
  description = "Which uploads are read. max_bytes: the largest file. max_pixels: the largest picture that is decoded."
  type = object({
    max_bytes  = optional(number, 26214400)
    max_pixels = optional(number, 50331648)
  })
  default  = {}
  nullable = false

  validation {
    # A function holds eight uploads of a batch at a time, and a copy of each.
    condition     = var.image_limits.max_bytes > 0 && var.image_limits.max_bytes <= 26214400 && floor(var.image_limits.max_bytes) == var.image_limits.max_bytes
    error_message = "image_limits.max_bytes: a whole number from 1 to 26214400, so that a batch fits its function's memory."
  }
  validation {
    # A WebP picture takes 17 bytes a pixel while it is decoded, and the function has a gigabyte.
    condition     = var.image_limits.max_pixels > 0 && var.image_limits.max_pixels <= 50331648 && floor(var.image_limits.max_pixels) == var.image_limits.max_pixels
    error_message = "image_limits.max_pixels: a whole number from 1 to 50331648 (8192 x 6144), so that a picture fits its function's memory."
  }
}

variable "incoming" {
  description = "How uploads wait and are taken. visibility_seconds: after how long a photo that failed is tried again; max_receives: how often it is tried before it is a dead letter: their product is the outage that a photo survives. batch_size: photos of one execution at most. max_concurrency: requests to the endpoint at a time, set aside as ClassifyImage's concurrency (null: as many as an endpoint in a roll-out answers within rollout.max_latency_ms; -1: no limit, where the account has too little concurrency to set any aside)."
  type = object({
    visibility_seconds = optional(number, 360)
    max_receives       = optional(number, 30)
    batch_size         = optional(number, 10)
    max_concurrency    = optional(number)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.incoming.visibility_seconds >= 1 && var.incoming.visibility_seconds <= 43200 && floor(var.incoming.visibility_seconds) == var.incoming.visibility_seconds
    error_message = "incoming.visibility_seconds: a whole number from 1 to 43200 (12 hours)."
  }
  validation {
    condition     = var.incoming.max_receives >= 1 && var.incoming.max_receives <= 1000 && floor(var.incoming.max_receives) == var.incoming.max_receives
    error_message = "incoming.max_receives: a whole number from 1 to 1000."
  }
  validation {
    # Ten pictures of 224 pixels are worked on at a time; the state of each is its own.
    condition     = var.incoming.batch_size >= 1 && var.incoming.batch_size <= 10 && floor(var.incoming.batch_size) == var.incoming.batch_size
    error_message = "incoming.batch_size: a whole number from 1 to 10; a queue gives no more at a time without a pause."
  }
  validation {
    condition     = var.incoming.max_concurrency == null || try((var.incoming.max_concurrency >= 1 || var.incoming.max_concurrency == -1) && floor(var.incoming.max_concurrency) == var.incoming.max_concurrency, false)
    error_message = "incoming.max_concurrency: a whole number of at least 1, -1 for no limit, or null for what the endpoint answers in time."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes what is in the buckets and in the table of outcomes."
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
  description = "How long uploaded photos, their outcomes and the endpoint's captured traffic are kept, in days; whatever prefix a photo has."
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

variable "notifications" {
  description = "emails: addresses for alarms and failures. monthly_budget_usd: budget, about which they are notified; null sets no budget."
  type = object({
    emails             = optional(list(string), [])
    monthly_budget_usd = optional(number)
  })
  default  = {}
  nullable = false
}

variable "runbook" {
  description = "Address of the runbook (docs/operate.md) that every alarm's description names: an https address where the repository has one, else its path in a clone."
  type        = string
  default     = "docs/operate.md"
  nullable    = false

  validation {
    # An alarm's description has 1,024 characters at most.
    condition     = can(regex("^[^\\s#]{1,256}$", var.runbook))
    error_message = "runbook: 1 to 256 characters, without blanks and without #, after which the alarm's section is named."
  }
}

variable "alarm_thresholds" {
  description = "When to alarm; see the module observability."
  type = object({
    review_rate      = optional(number, 0.5)
    latency_seconds  = optional(number, 30)
    review_age_hours = optional(number, 24)
    idle_hours       = optional(number)
    incoming_minutes = optional(number, 10)
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
  description = "How a whole prefix is classified: photos a request to the endpoint, requests at a time (null: as many as an endpoint in a roll-out answers within rollout.max_latency_ms), and the share of requests that may fail before the run is stopped."
  type = object({
    batch_size                = optional(number)
    max_concurrency           = optional(number)
    tolerated_failure_percent = optional(number, 10)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for number in [var.bulk.batch_size, var.bulk.max_concurrency] : try(floor(number) == number, true)])
    error_message = "bulk: batch_size and max_concurrency are whole numbers."
  }
  validation {
    condition     = try(var.bulk.batch_size >= 1 && var.bulk.batch_size <= 64, true)
    error_message = "bulk.batch_size: 1 to 64 photos; more do not fit one request to an endpoint."
  }
  validation {
    condition     = try(var.bulk.max_concurrency >= 1 && var.bulk.max_concurrency <= 1000, true)
    error_message = "bulk.max_concurrency: 1 to 1000 batches at a time."
  }
  validation {
    condition     = var.bulk.tolerated_failure_percent >= 0 && var.bulk.tolerated_failure_percent <= 100
    error_message = "bulk.tolerated_failure_percent: 0 to 100."
  }
  validation {
    # Else a run raises endpoint-latency, and turns a roll-out back.
    condition     = ceil(coalesce(var.bulk.max_concurrency, 1) / local.rollout_workers) * coalesce(var.bulk.batch_size, local.fitting_batch) * local.photo_ms <= var.rollout.max_latency_ms
    error_message = "bulk: so many photos at a time take longer than rollout.max_latency_ms and would turn a roll-out back. Lower bulk.max_concurrency or bulk.batch_size (null takes what fits), or raise rollout.max_latency_ms."
  }
}
