# Alarms of photos that wait, are late or do not come. Those of a failed execution are in
# state_machine, those of the endpoint in model_endpoint, those of drift in drift_monitor.

locals {
  machine = { StateMachineArn = var.classification.state_machine_arn }
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${var.prefix}-dead-letters"
  alarm_description   = "Photos that failed wait in the dead-letter queue, and couriers wait for their routes. First: scones redrive ${var.runbook.options} --dry-run. Runbook: ${var.runbook.address}#dead-letters"
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

# SQS leaves out what was received three times. A photo is tried every incoming.visibility_seconds, so
# with an endpoint that is down its age is seen for twice as long: the threshold is less than that.
resource "aws_cloudwatch_metric_alarm" "incoming_age" {
  alarm_name          = "${var.prefix}-incoming-age"
  alarm_description   = "A photo has waited for more than ${var.alarm_thresholds.incoming_minutes} minutes to be classified: the pipe has stopped, the endpoint does not answer, or more photos come than are classified. First: scones status ${var.runbook.options}. Runbook: ${var.runbook.address}#incoming-age"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = var.classification.incoming_queue }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_thresholds.incoming_minutes * 60
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "review_age" {
  alarm_name          = "${var.prefix}-review-age"
  alarm_description   = "A photo has waited for a reviewer for more than ${var.alarm_thresholds.review_age_hours} hours. First: scones review ${var.runbook.options} --open. Runbook: ${var.runbook.address}#review-age"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = var.classification.review_queue }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_thresholds.review_age_hours * 3600
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "review_rate" {
  alarm_name          = "${var.prefix}-review-rate"
  alarm_description   = "More than ${var.alarm_thresholds.review_rate * 100} % of photos go to a reviewer: the model is unsure of them. First: scones review ${var.runbook.options} --open. Runbook: ${var.runbook.address}#review-rate"
  namespace           = "Scones"
  metric_name         = "Review"
  dimensions          = { Deployment = var.prefix }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_thresholds.review_rate
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  alarm_name          = "${var.prefix}-slow"
  alarm_description   = "The slowest 1 % of batches take more than ${var.alarm_thresholds.latency_seconds} s. First: scones status ${var.runbook.options}. Runbook: ${var.runbook.address}#slow"
  namespace           = "AWS/States"
  metric_name         = "ExecutionTime"
  dimensions          = local.machine
  extended_statistic  = "p99"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_thresholds.latency_seconds * 1000
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "quiet" {
  count = var.alarm_thresholds.idle_hours == null ? 0 : 1

  alarm_name          = "${var.prefix}-no-traffic"
  alarm_description   = "No photo was uploaded for ${var.alarm_thresholds.idle_hours} hours. First: scones classify ${var.runbook.options} courier.jpg. Runbook: ${var.runbook.address}#no-traffic"
  namespace           = "AWS/States"
  metric_name         = "ExecutionsStarted"
  dimensions          = local.machine
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = var.alarm_thresholds.idle_hours
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
