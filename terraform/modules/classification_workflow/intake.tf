# From an upload to an execution: EventBridge cannot name the execution that it starts, so a small
# Express machine does. Its name comes from bucket, key and version: an event that is delivered
# twice starts nothing new.

module "intake" {
  source = "../state_machine"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-intake"
  type               = "EXPRESS"
  policy             = data.aws_iam_policy_document.intake.json
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  alarm_topic_arn    = var.alarm_topic_arn

  alarms = {
    ExecutionsFailed = {
      name        = "${var.prefix}-intake-failed"
      description = "The classification of an uploaded photo did not start. It is not lost: its event waits in the dead-letter queue. First: scones redrive ${var.runbook.options} --dry-run. Runbook: ${var.runbook.address}#intake-failed"
    }
    ExecutionsTimedOut = {
      name        = "${var.prefix}-intake-timed-out"
      description = "The classification of an uploaded photo may not have started, and no queue holds it. First: in the CloudWatch console, open the log group /aws/vendedlogs/states/${var.prefix}-intake. Runbook: ${var.runbook.address}#intake-timed-out"
    }
  }
  definition = templatefile("${path.module}/intake.asl.json.tftpl", {
    partition             = local.partition
    state_machine_arn     = module.classification.state_machine_arn
    dead_letter_queue_url = aws_sqs_queue.dead_letter.url
  })
}

data "aws_iam_policy_document" "intake" {
  statement {
    actions   = ["states:StartExecution"]
    resources = [module.classification.state_machine_arn]
  }
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead_letter.arn]
  }
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

resource "aws_cloudwatch_event_target" "intake" {
  rule     = aws_cloudwatch_event_rule.uploaded.name
  arn      = module.intake.state_machine_arn
  role_arn = aws_iam_role.uploaded.arn

  input_transformer {
    input_paths = {
      bucket     = "$.detail.bucket.name"
      key        = "$.detail.object.key"
      version_id = "$.detail.object.version-id"
      size       = "$.detail.object.size"
    }
    # No jsonencode: the placeholders stand without quotes, EventBridge sets them.
    input_template = <<-JSON
      {"photo": {"bucket": <bucket>, "key": <key>, "version_id": <version_id>, "size": <size>}}
    JSON
  }
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 20
  }
  dead_letter_config {
    arn = aws_sqs_queue.dead_letter.arn
  }

  depends_on = [aws_iam_role_policy.uploaded, aws_sqs_queue_policy.dead_letter]
}

data "aws_iam_policy_document" "events" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "uploaded" {
  name                 = "${var.prefix}-uploaded"
  assume_role_policy   = data.aws_iam_policy_document.events.json
  permissions_boundary = var.permissions_boundary
}

data "aws_iam_policy_document" "uploaded" {
  statement {
    actions   = ["states:StartExecution"]
    resources = [module.intake.state_machine_arn]
  }
}

resource "aws_iam_role_policy" "uploaded" {
  name   = "start-intake"
  role   = aws_iam_role.uploaded.id
  policy = data.aws_iam_policy_document.uploaded.json
}
