# Who watches the watch: it fails, or does not happen, and nothing waits for it.

locals {
  rate    = regex("^rate\\(([0-9]+) (minute|hour|day)s?\\)$", var.schedule)
  seconds = tonumber(local.rate[0]) * { minute = 60, hour = 3600, day = 86400 }[local.rate[1]]
  # CloudWatch's longest period is a day.
  period = min(local.seconds, 86400)

  unwaited = merge(
    { monitor-drift = module.monitor_drift.function_name },
    { for one in module.start_retraining : "start-retraining" => one.function_name },
  )
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = local.unwaited

  alarm_name          = "${var.prefix}-${each.key}-errors"
  alarm_description   = "The function ${each.value} has failed; its log says of what."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = each.value }
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
  alarm_description   = "Nobody has looked for drift in twice the schedule's time: no news is no good news."
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
