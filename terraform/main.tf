data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  prefix = "${var.project}-${var.environment}"
  tags = {
    Project     = var.project
    Environment = var.environment
    Deployment  = local.prefix
  }

  # How long a photo may keep a worker busy: more than was measured (docs/benchmarks/bulk.md). A
  # canary's instances alone must answer a bulk run in time, wherever its requests happen to go.
  photo_ms        = 30 * pow(var.image_size / 128, 2)
  rollout_workers = var.endpoint.workers * max(1, floor(var.endpoint.instance_count * var.rollout.canary_percent / 100))
  fitting_batch   = max(1, min(32, floor(var.rollout.max_latency_ms / local.photo_ms)))
  bulk = merge(var.bulk, {
    batch_size      = coalesce(var.bulk.batch_size, local.fitting_batch)
    max_concurrency = coalesce(var.bulk.max_concurrency, local.rollout_workers * max(1, floor(var.rollout.max_latency_ms / local.photo_ms / coalesce(var.bulk.batch_size, local.fitting_batch))))
  })

  # One photo a request: as many at a time as an endpoint in a roll-out answers in time.
  incoming = merge(var.incoming, {
    max_concurrency = coalesce(var.incoming.max_concurrency, local.rollout_workers * max(1, floor(var.rollout.max_latency_ms / local.photo_ms)))
  })

  repository = abspath("${path.root}/..")
  parameter  = "/${var.project}/${var.environment}/approved-model-package"

  runbook = {
    address = var.runbook
    options = join(" ", concat(["--environment ${var.environment}"], var.project == "scones-unlimited" ? [] : ["--project ${var.project}"]))
  }

  permissions_boundary = var.permissions_boundary == null ? null : "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/${var.permissions_boundary}"

  packaging = {
    bucket             = module.image_store.artifacts_bucket
    runtime            = var.lambda_runtime
    wheel_python       = var.lambda_wheel_python
    wheel_platforms    = var.wheel_platforms
    python_interpreter = var.python_interpreter
  }
}

module "image_store" {
  source = "./modules/image_store"

  name          = "${local.prefix}-${data.aws_caller_identity.current.account_id}"
  force_destroy = var.force_destroy

  photo_retention_days   = var.retention_days.photos
  capture_retention_days = var.retention_days.captures
}

module "training_pipeline" {
  source = "./modules/training_pipeline"

  permissions_boundary = local.permissions_boundary

  prefix             = local.prefix
  repository         = local.repository
  packaging          = merge(local.packaging, { wheel_python = null }, var.container)
  artifacts_bucket   = module.image_store.artifacts_bucket
  key_arn            = module.image_store.key_arn
  log_retention_days = var.log_retention_days
  vehicles           = keys(var.vehicles)
  image_size         = var.image_size
  training           = var.training
  tuning             = var.tuning
  processing         = var.processing
  approval           = var.approval
  thresholds         = var.thresholds
  parameter          = local.parameter
  serving            = var.endpoint
  tags               = local.tags

  notification_topic_arn = module.observability.topic_arn
  runbook                = local.runbook
}

module "model_endpoint" {
  source = "./modules/model_endpoint"

  permissions_boundary = local.permissions_boundary

  name             = local.prefix
  parameter        = local.parameter
  artifacts_bucket = module.image_store.artifacts_bucket
  key_arn          = module.image_store.key_arn
  endpoint         = var.endpoint
  rollout          = var.rollout
  alarm_topic_arn  = module.observability.topic_arn
  runbook          = local.runbook

  log_retention_days = var.log_retention_days
}

module "classification_workflow" {
  source = "./modules/classification_workflow"

  permissions_boundary = local.permissions_boundary

  prefix             = local.prefix
  repository         = local.repository
  packaging          = local.packaging
  architecture       = var.lambda_architecture
  log_retention_days = var.log_retention_days
  photos_bucket      = module.image_store.photos_bucket
  key_arn            = module.image_store.key_arn
  endpoint_name      = local.prefix
  routes             = { for name, vehicle in var.vehicles : name => vehicle.route }
  thresholds         = var.thresholds
  image_size         = var.image_size
  image_limits       = var.image_limits
  incoming           = local.incoming
  retention_days     = var.retention_days.photos
  force_destroy      = var.force_destroy
  alarm_topic_arn    = module.observability.topic_arn
  runbook            = local.runbook
}

module "observability" {
  source = "./modules/observability"

  prefix           = local.prefix
  emails           = var.notifications.emails
  key_arn          = module.image_store.key_arn
  budget           = var.notifications.monthly_budget_usd
  cost_tag         = { key = "Deployment", value = local.tags.Deployment }
  alarm_thresholds = var.alarm_thresholds
  runbook          = local.runbook
  endpoint_name    = local.prefix
  rules            = concat(module.classification_workflow.rule_names, module.drift_monitor.rule_names)

  classification = {
    state_machine_arn = module.classification_workflow.state_machine_arn
    incoming_queue    = module.classification_workflow.incoming_queue.name
    dead_letter_queue = module.classification_workflow.dead_letter_queue_name
    review_queue      = module.classification_workflow.review_queue_name
  }
}

module "drift_monitor" {
  source = "./modules/drift_monitor"

  permissions_boundary = local.permissions_boundary

  prefix                   = local.prefix
  repository               = local.repository
  packaging                = local.packaging
  architecture             = var.lambda_architecture
  log_retention_days       = var.log_retention_days
  key_arn                  = module.image_store.key_arn
  artifacts_bucket         = module.image_store.artifacts_bucket
  endpoint_name            = local.prefix
  model_parameter          = local.parameter
  model_package_group_name = module.training_pipeline.model_package_group_name
  image_size               = var.image_size
  window                   = var.drift.window
  schedule                 = var.drift.schedule
  lookback_hours           = var.drift.lookback_hours
  false_alarm_level        = var.drift.false_alarm_level
  alarm_topic_arn          = module.observability.topic_arn
  runbook                  = local.runbook
  undelivered_queue_arn    = module.observability.undelivered_queue_arn

  retraining = var.drift.retraining_input == null ? null : {
    state_machine_arn = module.training_pipeline.state_machine_arn
    input             = var.drift.retraining_input
    cooldown_minutes  = var.drift.cooldown_minutes
  }
}

module "bulk_classification" {
  source = "./modules/bulk_classification"

  permissions_boundary = local.permissions_boundary

  prefix             = local.prefix
  repository         = local.repository
  packaging          = local.packaging
  architecture       = var.lambda_architecture
  log_retention_days = var.log_retention_days
  key_arn            = module.image_store.key_arn
  photos_bucket      = module.image_store.photos_bucket
  artifacts_bucket   = module.image_store.artifacts_bucket
  endpoint_name      = local.prefix
  routes             = { for name, vehicle in var.vehicles : name => vehicle.route }
  bulk               = local.bulk
  thresholds         = var.thresholds
  image_limits       = var.image_limits
  image_size         = var.image_size
}
