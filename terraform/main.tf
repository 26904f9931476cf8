data "aws_caller_identity" "current" {}

locals {
  prefix     = "${var.project}-${var.environment}"
  repository = abspath("${path.root}/..")
  parameter  = "/${var.project}/${var.environment}/approved-model-package"

  packaging = {
    bucket             = module.image_store.artifacts_bucket
    runtime            = var.lambda_runtime
    wheel_platforms    = var.wheel_platforms
    python_interpreter = var.python_interpreter
  }
}

module "image_store" {
  source = "./modules/image_store"

  name          = "${local.prefix}-${data.aws_caller_identity.current.account_id}"
  force_destroy = var.force_destroy
}

module "training_pipeline" {
  source = "./modules/training_pipeline"

  prefix             = local.prefix
  repository         = local.repository
  packaging          = merge(local.packaging, var.container)
  artifacts_bucket   = module.image_store.artifacts_bucket
  key_arn            = module.image_store.key_arn
  log_retention_days = var.log_retention_days
  vehicles           = keys(var.vehicles)
  image_size         = var.image_size
  training           = var.training
  tuning             = var.tuning
  serving_tag        = var.endpoint.image_tag
}

module "model_endpoint" {
  source = "./modules/model_endpoint"

  name             = local.prefix
  parameter        = local.parameter
  artifacts_bucket = module.image_store.artifacts_bucket
  key_arn          = module.image_store.key_arn
  endpoint         = var.endpoint
}

module "classification_workflow" {
  source = "./modules/classification_workflow"

  prefix                = local.prefix
  repository            = local.repository
  packaging             = local.packaging
  architecture          = var.lambda_architecture
  log_retention_days    = var.log_retention_days
  photos_bucket         = module.image_store.photos_bucket
  key_arn               = module.image_store.key_arn
  endpoint_name         = local.prefix
  routes                = { for name, vehicle in var.vehicles : name => vehicle.route }
  confidence_threshold  = var.confidence_threshold
  margin_threshold      = var.margin_threshold
  familiarity_threshold = var.familiarity_threshold
  image_size            = var.image_size
  max_image_bytes       = var.max_image_bytes
  max_image_pixels      = var.max_image_pixels
}
