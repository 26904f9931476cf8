# The one net below everything: whatever an execution fails of, time-outs and what no Catch can
# catch included, its input is in the dead-letter queue.

resource "aws_sqs_queue" "dead_letter" {
  name                      = "${var.prefix}-dead-letter"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${var.prefix}-failed"
  description = "A photo's classification failed."

  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail = {
      stateMachineArn = [module.classification.state_machine_arn]
      status          = ["FAILED", "TIMED_OUT", "ABORTED"]
    }
  })
}

resource "aws_cloudwatch_event_target" "dead_letter" {
  rule = aws_cloudwatch_event_rule.failed.name
  arn  = aws_sqs_queue.dead_letter.arn

  # Not the same queue: what that does not take it would not take here.
  dead_letter_config {
    arn = var.undelivered_queue_arn
  }

  depends_on = [aws_sqs_queue_policy.dead_letter]
}

data "aws_iam_policy_document" "dead_letter" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead_letter.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.uploaded.arn, aws_cloudwatch_event_rule.failed.arn]
    }
  }
}

resource "aws_sqs_queue_policy" "dead_letter" {
  queue_url = aws_sqs_queue.dead_letter.id
  policy    = data.aws_iam_policy_document.dead_letter.json
}
