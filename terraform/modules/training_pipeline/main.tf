data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

# Whose registry AWS's Deep Learning Containers are in, in this region: of all repositories the same.
data "aws_sagemaker_prebuilt_ecr_image" "any" {
  repository_name = "pytorch-training"
}

locals {
  name      = "${var.prefix}-training"
  partition = data.aws_partition.current.partition
  account   = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  bucket    = "arn:${local.partition}:s3:::${var.artifacts_bucket}"

  registry       = split("/", data.aws_sagemaker_prebuilt_ecr_image.any.registry_path)[0]
  training_image = "${local.registry}/${var.training.image_repository}:${var.training.image_tag}"
  serving_image  = "${local.registry}/${var.serving.image_repository}:${var.serving.image_tag}"
  repositories   = "arn:${local.partition}:ecr:${data.aws_region.current.name}:${data.aws_sagemaker_prebuilt_ecr_image.any.registry_id}:repository"
}

module "source" {
  source = "../code_archive"

  name             = "sourcedir.tar.gz"
  source_directory = "${var.repository}/training_jobs/vehicle_classifier"
  libraries        = ["${var.repository}/python/scones/src"]
  packager         = "${var.repository}/scripts/package_code.py"
  packaging        = var.packaging
}

module "training" {
  source = "../state_machine"

  permissions_boundary = var.permissions_boundary

  name               = local.name
  policy             = data.aws_iam_policy_document.training.json
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  alarm_topic_arn    = var.notification_topic_arn

  alarms = {
    ExecutionsFailed = {
      name        = "${var.prefix}-training-failed"
      description = "A training run produced no model; the live model stays. The notification TrainingFailed has the cause. First: in the Step Functions console, open the newest execution of ${local.name}. Runbook: ${var.runbook.address}#training-failed"
    }
    ExecutionsTimedOut = {
      name        = "${var.prefix}-training-timed-out"
      description = "A training run took too long and was stopped; the live model stays. First: in the Step Functions console, open the newest execution of ${local.name}. Runbook: ${var.runbook.address}#training-timed-out"
    }
  }
  definition = templatefile("${path.module}/training.asl.json.tftpl", merge(local.job, local.processing, local.retries, {
    partition              = local.partition
    prefix                 = local.name
    approval               = var.approval.policy
    parameter              = var.parameter
    notifications          = var.notification_topic_arn
    serving_image          = local.serving_image
    serving_workers        = var.serving.workers
    key_arn                = var.key_arn
    group                  = aws_sagemaker_model_package_group.this.model_package_group_name
    timeout_seconds        = local.longest_seconds + 1800
    tags                   = jsonencode([for key, value in var.tags : { Key = key, Value = value }])
    tuning_jobs            = var.tuning.max_jobs
    tuning_parallel_jobs   = var.tuning.max_parallel_jobs
    tuning_ranges          = jsonencode(local.tuning_ranges)
    tuning_timeout_seconds = var.training.max_runtime_seconds * var.tuning.max_jobs + 1800
  }))
}

resource "aws_sagemaker_model_package_group" "this" {
  model_package_group_name        = "${var.prefix}-vehicle-classifier"
  model_package_group_description = "Every model that was trained to tell vehicles apart."
}
