# The net below every rule: an event that its target did not take, or that a function which nothing
# waits for has failed at. Photos' own failures are in the workflow's dead-letter queue.

data "aws_partition" "current" {}

resource "aws_sqs_queue" "undelivered" {
  name                      = "${var.prefix}-undelivered"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "undelivered" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.undelivered.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${data.aws_partition.current.partition}:events:${local.region}:${data.aws_caller_identity.current.account_id}:rule/${var.prefix}-*"]
    }
  }
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.id
  policy    = data.aws_iam_policy_document.undelivered.json
}

resource "aws_cloudwatch_metric_alarm" "undelivered" {
  alarm_name          = "${var.prefix}-undelivered"
  alarm_description   = "Events wait that could not be delivered, or whose function failed three times. First: scones redrive ${var.runbook.options} --undelivered --dry-run. Runbook: ${var.runbook.address}#undelivered"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.undelivered.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "lost_events" {
  for_each = toset(var.rules)

  alarm_name          = "${var.prefix}-lost-events-${trimprefix(each.key, "${var.prefix}-")}"
  alarm_description   = "An event is lost: the rule ${each.key} could deliver it neither to its target nor to its dead-letter queue. First: in the EventBridge console, open the rule ${each.key}. Runbook: ${var.runbook.address}#lost-events"
  namespace           = "AWS/Events"
  metric_name         = "InvocationsFailedToBeSentToDlq"
  dimensions          = { RuleName = each.key }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
