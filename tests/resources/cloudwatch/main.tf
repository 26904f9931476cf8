resource "aws_sns_topic" "this" {
  name = "read-alarms"
}

resource "aws_cloudwatch_metric_alarm" "statistic" {
  alarm_name                = "read-statistic"
  alarm_description         = "Read back"
  actions_enabled           = false
  alarm_actions             = [aws_sns_topic.this.arn]
  ok_actions                = [aws_sns_topic.this.arn]
  insufficient_data_actions = [aws_sns_topic.this.arn]
  comparison_operator       = "GreaterThanOrEqualToThreshold"
  namespace                 = "Read"
  metric_name               = "Photos"
  dimensions                = { Kind = "bicycle", Size = "large" }
  statistic                 = "Sum"
  unit                      = "Count"
  period                    = 120
  evaluation_periods        = 3
  datapoints_to_alarm       = 2
  threshold                 = 4.5
  treat_missing_data        = "notBreaching"
  tags                      = { kind = "statistic" }
}

resource "aws_cloudwatch_metric_alarm" "percentile" {
  alarm_name                            = "read-percentile"
  comparison_operator                   = "LessThanThreshold"
  namespace                             = "Read"
  metric_name                           = "Photos"
  extended_statistic                    = "p95.5"
  evaluate_low_sample_count_percentiles = "ignore"
  period                                = 60
  evaluation_periods                    = 1
  threshold                             = 0
}

resource "aws_cloudwatch_composite_alarm" "this" {
  alarm_name                = "read-composite"
  alarm_description         = "Both"
  alarm_rule                = "ALARM(${aws_cloudwatch_metric_alarm.statistic.alarm_name}) AND NOT OK(${aws_cloudwatch_metric_alarm.percentile.alarm_name})"
  actions_enabled           = false
  alarm_actions             = [aws_sns_topic.this.arn]
  ok_actions                = [aws_sns_topic.this.arn]
  insufficient_data_actions = [aws_sns_topic.this.arn]
  tags                      = { kind = "composite" }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "read"

  dashboard_body = jsonencode({
    widgets = [{
      type       = "metric"
      x          = 0
      y          = 0
      width      = 12
      height     = 6
      properties = { metrics = [["Read", "Photos"]], period = 300, region = "us-east-1", title = "Photos" }
    }]
  })
}
