# Who watches the watch: it fails, or does not happen, and nothing waits for it.

locals {
  rate    = regex("^rate\\(([0-9]+) (minute|hour|day)s?\\)$", var.schedule)
  seconds = tonumber(local.rate[0]) * { minute = 60, hour = 3600, day = 86400 }[local.rate[1]]
  # CloudWatch's longest period is a day.
  period = min(local.seconds, 86400)

  unwaited = merge(
    {
      monitor-drift = {
        name        = module.monitor_drift.function_name
        description = "The function that measures drift has failed. First: scones drift ${var.runbook.options} --now. Runbook: ${var.runbook.address}#monitor-drift-errors"
      }
    },
    {
      for function in module.start_retraining : "start-retraining" => {
        name        = function.function_name
        description = "The function that starts a training when photos drift has failed. First: in the CloudWatch console, open the log group /aws/lambda/${function.function_name}. Runbook: ${var.runbook.address}#start-retraining-errors"
      }
    },
  )
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = local.unwaited

  alarm_name          = "${var.prefix}-${each.key}-errors"
  alarm_description   = each.value.description
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = each.value.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = compact([var.alarm_topic_arn])
  ok_actions          = compact([var.alarm_topic_arn])
}

resource "aws_cloudwatch_metric_alarm" "unwatched" {
  alarm_name          = "${var.prefix}-drift-unwatched"
  alarm_description   = "Drift was not measured for twice the time of its schedule, so drift may go unseen. First: scones drift ${var.runbook.options} --now. Runbook: ${var.runbook.address}#drift-unwatched"
  namespace           = "Scones"
  metric_name         = "WindowSize"
  dimensions          = { Deployment = var.prefix }
  statistic           = "SampleCount"
  period              = local.period
  evaluation_periods  = ceil(local.seconds / local.period) + 1
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = compact([var.alarm_topic_arn])
  ok_actions          = compact([var.alarm_topic_arn])
}
