data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  name      = "${var.prefix}-drift"
  partition = data.aws_partition.current.partition
  account   = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  captures  = "captures"
  variant   = "AllTraffic"
  bucket    = "arn:${local.partition}:s3:::${var.artifacts_bucket}"
  alarm_arn = "arn:${local.partition}:cloudwatch:${local.account}:alarm:${local.name}"
}

module "monitor_drift" {
  source = "../python_function"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-monitor-drift"
  description        = "Compares the endpoint's newest traffic with the live model's baseline."
  repository         = var.repository
  source_directory   = "lambdas/monitor_drift"
  packaging          = var.packaging
  architecture       = var.architecture
  memory_mb          = 1024
  timeout_seconds    = 300
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  has_policy         = true
  policy             = data.aws_iam_policy_document.monitor_drift.json
  keeps_failures     = true
  failures_queue_arn = var.undelivered_queue_arn

  environment = {
    DEPLOYMENT        = var.prefix
    ENDPOINT_NAME     = var.endpoint_name
    VARIANT_NAME      = local.variant
    MODEL_PARAMETER   = var.model_parameter
    BUCKET            = var.artifacts_bucket
    CAPTURE_PREFIX    = local.captures
    SUMMARY_PREFIX    = "drift"
    WINDOW_SIZE       = var.window
    FALSE_ALARM_LEVEL = var.false_alarm_level
    LOOKBACK_HOURS    = var.lookback_hours
    IMAGE_SIZE        = var.image_size
  }
}

data "aws_iam_policy_document" "monitor_drift" {
  statement {
    sid       = "FindModel"
    actions   = ["ssm:GetParameter"]
    resources = ["arn:${local.partition}:ssm:${local.account}:parameter${var.model_parameter}"]
  }
  statement {
    sid       = "DescribeModel"
    actions   = ["sagemaker:DescribeModelPackage"]
    resources = ["arn:${local.partition}:sagemaker:${local.account}:model-package/${var.model_package_group_name}/*"]
  }
  statement {
    sid       = "ReadBaselineAndTraffic"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket}/evaluations/*", "${local.bucket}/${local.captures}/${var.endpoint_name}/*"]
  }
  statement {
    # For the list of captures, and so that a baseline that is not there is told from a forbidden one.
    sid       = "FindTraffic"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket]
  }
  statement {
    sid       = "KeepFigures"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket}/drift/${var.endpoint_name}/*"]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

resource "aws_cloudwatch_event_rule" "schedule" {
  name                = "${local.name}-schedule"
  description         = "When drift of the endpoint's traffic is measured."
  schedule_expression = var.schedule
}

resource "aws_cloudwatch_event_target" "schedule" {
  rule = aws_cloudwatch_event_rule.schedule.name
  arn  = module.monitor_drift.function_arn

  dead_letter_config {
    arn = var.undelivered_queue_arn
  }

  depends_on = [aws_lambda_permission.schedule]
}

resource "aws_lambda_permission" "schedule" {
  action        = "lambda:InvokeFunction"
  function_name = module.monitor_drift.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.schedule.arn
}

resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name          = "${var.prefix}-drift"
  alarm_description   = "Photos differ significantly from those that the live model was measured with. First: scones drift ${var.runbook.options}. Runbook: ${var.runbook.address}#drift"
  namespace           = "Scones"
  metric_name         = "DriftStatistic"
  dimensions          = { Deployment = var.prefix }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 1
  # Between two looks, and while there are too few photos, what was said last still stands.
  treat_missing_data = "ignore"
  alarm_actions      = compact([var.alarm_topic_arn])
  ok_actions         = compact([var.alarm_topic_arn])
}
