# What drift starts. The alarm's own event comes once; the schedule looks again, so that an alarm
# that came during a cool-down, and stands, is answered after it. The function measures before it
# starts anything.

locals {
  has_retraining = var.retraining == null ? 0 : 1

  # What made the alarm is the new model's usual traffic.
  traffic = {
    captures = "s3://${var.artifacts_bucket}/${local.captures}/${var.endpoint_name}/${local.variant}"
    window   = tostring(var.window)
  }

  reasons = local.has_retraining == 0 ? {} : {
    alarm = {
      description = "Traffic has drifted."
      schedule    = null
      pattern = jsonencode({
        source      = ["aws.cloudwatch"]
        detail-type = ["CloudWatch Alarm State Change"]
        resources   = [local.alarm_arn]
        detail      = { state = { value = ["ALARM"] } }
      })
    }
    cooldown = {
      description = "When a drift alarm that still stands is answered again."
      schedule    = "rate(${var.retraining.cooldown_minutes} ${var.retraining.cooldown_minutes == 1 ? "minute" : "minutes"})"
      pattern     = null
    }
  }
}

module "start_retraining" {
  source = "../python_function"
  count  = local.has_retraining

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-start-retraining"
  description        = "Answers drift by a new training, unless one is at work or has just been."
  repository         = var.repository
  source_directory   = "lambdas/start_retraining"
  packaging          = var.packaging
  architecture       = var.architecture
  timeout_seconds    = 330 # it waits for the other function
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  has_policy         = true
  policy             = data.aws_iam_policy_document.start_retraining[0].json
  keeps_failures     = true
  failures_queue_arn = var.undelivered_queue_arn

  environment = {
    ALARM_NAME        = aws_cloudwatch_metric_alarm.this.alarm_name
    STATE_MACHINE_ARN = var.retraining.state_machine_arn
    RETRAINING_INPUT  = jsonencode(merge({ traffic = local.traffic }, jsondecode(var.retraining.input)))
    MONITOR_FUNCTION  = module.monitor_drift.function_name
    COOLDOWN_MINUTES  = var.retraining.cooldown_minutes
  }
}

data "aws_iam_policy_document" "start_retraining" {
  count = local.has_retraining

  statement {
    sid       = "LookAtAlarm"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = [local.alarm_arn]
  }
  statement {
    sid       = "MeasureAgain"
    actions   = ["lambda:InvokeFunction"]
    resources = [module.monitor_drift.function_arn]
  }
  statement {
    sid       = "StartTraining"
    actions   = ["states:ListExecutions", "states:StartExecution"]
    resources = [var.retraining.state_machine_arn]
  }
}

resource "aws_cloudwatch_event_rule" "retraining" {
  for_each = local.reasons

  name                = "${local.name}-${each.key}"
  description         = each.value.description
  event_pattern       = each.value.pattern
  schedule_expression = each.value.schedule
}

resource "aws_cloudwatch_event_target" "retraining" {
  for_each = aws_cloudwatch_event_rule.retraining

  rule = each.value.name
  arn  = module.start_retraining[0].function_arn

  dead_letter_config {
    arn = var.undelivered_queue_arn
  }

  depends_on = [aws_lambda_permission.retraining]
}

resource "aws_lambda_permission" "retraining" {
  for_each = aws_cloudwatch_event_rule.retraining

  statement_id  = each.key
  action        = "lambda:InvokeFunction"
  function_name = module.start_retraining[0].function_name
  principal     = "events.amazonaws.com"
  source_arn    = each.value.arn
}
