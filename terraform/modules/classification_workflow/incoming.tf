# From an upload to the workflow: a rule puts S3's event into a queue, and a pipe takes batches of
# them to the state machine and waits. A photo that fails is received again until max_receives; then
# its message is in the dead-letter queue, whole.

resource "aws_sqs_queue" "incoming" {
  name                       = "${var.prefix}-incoming"
  message_retention_seconds  = 604800 # a dead letter is as old as its upload, and waits for 14 days
  visibility_timeout_seconds = var.incoming.visibility_seconds
  sqs_managed_sse_enabled    = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = var.incoming.max_receives
  })
}

resource "aws_sqs_queue" "dead_letter" {
  name                      = "${var.prefix}-dead-letter"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_cloudwatch_event_rule" "uploaded" {
  name        = "${var.prefix}-uploaded"
  description = "A photo was uploaded below incoming/."

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail = {
      bucket = { name = [var.photos_bucket] }
      object = { key = [{ prefix = "incoming/" }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "incoming" {
  rule = aws_cloudwatch_event_rule.uploaded.name
  arn  = aws_sqs_queue.incoming.arn

  dead_letter_config {
    arn = aws_sqs_queue.dead_letter.arn
  }

  depends_on = [aws_sqs_queue_policy.of_rule]
}

resource "aws_sqs_queue_policy" "of_rule" {
  for_each = { incoming = aws_sqs_queue.incoming, dead_letter = aws_sqs_queue.dead_letter }

  queue_url = each.value.id
  policy    = data.aws_iam_policy_document.of_rule[each.key].json
}

data "aws_iam_policy_document" "of_rule" {
  for_each = { incoming = aws_sqs_queue.incoming, dead_letter = aws_sqs_queue.dead_letter }

  statement {
    actions   = ["sqs:SendMessage"]
    resources = [each.value.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.uploaded.arn]
    }
  }
}

resource "aws_pipes_pipe" "incoming" {
  name        = "${var.prefix}-incoming"
  description = "Takes uploaded photos to the workflow."
  role_arn    = aws_iam_role.pipe.arn
  source      = aws_sqs_queue.incoming.arn
  target      = module.classification.state_machine_arn

  source_parameters {
    sqs_queue_parameters {
      batch_size = var.incoming.batch_size
    }
  }
  target_parameters {
    # No jsonencode: the placeholders stand without quotes, the pipe sets them.
    input_template = <<-JSON
      {"message_id": <$.messageId>, "sent": <$.attributes.SentTimestamp>, "receives": <$.attributes.ApproximateReceiveCount>, "event": <$.body>}
    JSON

    step_function_state_machine_parameters {
      invocation_type = "REQUEST_RESPONSE"
    }
  }
  log_configuration {
    level = "ERROR"

    cloudwatch_logs_log_destination {
      log_group_arn = aws_cloudwatch_log_group.pipe.arn
    }
  }

  depends_on = [aws_iam_role_policy.pipe]
}

resource "aws_cloudwatch_log_group" "pipe" {
  #checkov:skip=CKV_AWS_338:the environment decides; prod keeps a year
  name              = "/aws/vendedlogs/pipes/${var.prefix}-incoming"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

resource "aws_cloudwatch_metric_alarm" "pipe_failed" {
  alarm_name          = "${var.prefix}-pipe-failed"
  alarm_description   = "The pipe could not bring photos to the workflow: a permission, the workflow or its time. No photo is lost: they wait. First: scones status ${var.runbook.options}. Runbook: ${var.runbook.address}#pipe-failed"
  namespace           = "AWS/EventBridge/Pipes"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipeName = aws_pipes_pipe.incoming.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

data "aws_iam_policy_document" "pipes" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["pipes.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "pipe" {
  name                 = "${var.prefix}-incoming"
  assume_role_policy   = data.aws_iam_policy_document.pipes.json
  permissions_boundary = var.permissions_boundary
}

data "aws_iam_policy_document" "pipe" {
  statement {
    sid       = "Receive"
    actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    resources = [aws_sqs_queue.incoming.arn]
  }
  statement {
    sid       = "Classify"
    actions   = ["states:StartSyncExecution"]
    resources = [module.classification.state_machine_arn]
  }
}

resource "aws_iam_role_policy" "pipe" {
  name   = "take-photos"
  role   = aws_iam_role.pipe.id
  policy = data.aws_iam_policy_document.pipe.json
}
