# An alarm for every way in which a photo or a model may be lost, late or wrong. Those of the
# endpoint are in model_endpoint, which rolls back by them; that of drift is in drift_monitor.

locals {
  machine = { StateMachineArn = var.classification.state_machine_arn }

  counted = {
    workflow-failed = {
      about      = "A photo's classification failed: it is in the dead-letter queue."
      namespace  = "AWS/States"
      metric     = "ExecutionsFailed"
      dimensions = local.machine
    }
    workflow-timed-out = {
      about      = "A photo's classification took too long: it is in the dead-letter queue."
      namespace  = "AWS/States"
      metric     = "ExecutionsTimedOut"
      dimensions = local.machine
    }
    intake-failed = {
      about      = "An upload did not become an execution: its event is in the dead-letter queue."
      namespace  = "AWS/States"
      metric     = "ExecutionsFailed"
      dimensions = { StateMachineArn = var.classification.intake_arn }
    }
    intake-timed-out = {
      about      = "An upload may not have become an execution: look whether it has, or upload it again."
      namespace  = "AWS/States"
      metric     = "ExecutionsTimedOut"
      dimensions = { StateMachineArn = var.classification.intake_arn }
    }
    training-failed = {
      about      = "No model came of a training; the notification of the pipeline says why."
      namespace  = "AWS/States"
      metric     = "ExecutionsFailed"
      dimensions = { StateMachineArn = var.training_state_machine_arn }
    }
    training-timed-out = {
      about      = "A training was given up because of its length."
      namespace  = "AWS/States"
      metric     = "ExecutionsTimedOut"
      dimensions = { StateMachineArn = var.training_state_machine_arn }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "counted" {
  for_each = local.counted

  alarm_name          = "${var.prefix}-${each.key}"
  alarm_description   = each.value.about
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${var.prefix}-dead-letters"
  alarm_description   = "Photos wait in the dead-letter queue: scones redrive sends them again."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = var.classification.dead_letter_queue }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "review_age" {
  alarm_name          = "${var.prefix}-review-age"
  alarm_description   = "A photo has waited for a person for more than ${var.thresholds.review_age_hours} hours."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = var.classification.review_queue }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.thresholds.review_age_hours * 3600
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "review_rate" {
  alarm_name          = "${var.prefix}-review-rate"
  alarm_description   = "More than ${var.thresholds.review_rate * 100} % of photos go to a person."
  namespace           = "Scones"
  metric_name         = "Review"
  dimensions          = { Deployment = var.prefix }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.thresholds.review_rate
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  alarm_name          = "${var.prefix}-slow"
  alarm_description   = "One photo in a hundred takes more than ${var.thresholds.slow_seconds} s."
  namespace           = "AWS/States"
  metric_name         = "ExecutionTime"
  dimensions          = local.machine
  extended_statistic  = "p99"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.thresholds.slow_seconds * 1000
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "quiet" {
  count = var.thresholds.quiet_hours == null ? 0 : 1

  alarm_name          = "${var.prefix}-no-traffic"
  alarm_description   = "No photo has come for ${var.thresholds.quiet_hours} hours."
  namespace           = "AWS/States"
  metric_name         = "ExecutionsStarted"
  dimensions          = local.machine
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = var.thresholds.quiet_hours
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
