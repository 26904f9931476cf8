data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  partition    = data.aws_partition.current.partition
  account      = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  event_bus    = "default"
  event_source = "scones.unlimited"
}

module "classification" {
  source = "../state_machine"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-classification"
  type               = "EXPRESS"
  policy             = data.aws_iam_policy_document.classification.json
  log_execution_data = false # a state holds the photo
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  alarm_topic_arn    = var.alarm_topic_arn

  alarms = {
    ExecutionsFailed = {
      name        = "${var.prefix}-workflow-failed"
      description = "A batch of photos failed as a whole. No photo is lost: each comes again from the queue. First: scones status ${var.runbook.options}. Runbook: ${var.runbook.address}#workflow-failed"
    }
    ExecutionsTimedOut = {
      name        = "${var.prefix}-workflow-timed-out"
      description = "A batch of photos was not classified within five minutes. No photo is lost: each comes again from the queue. First: scones status ${var.runbook.options}. Runbook: ${var.runbook.address}#workflow-timed-out"
    }
  }
  definition = templatefile("${path.module}/classification.asl.json.tftpl", {
    partition         = local.partition
    serialize_image   = module.serialize_image.function_arn
    classify_image    = module.classify_image.function_arn
    filter_inference  = module.filter_inference.function_arn
    event_source      = local.event_source
    review_queue_url  = aws_sqs_queue.review.url
    outcomes_table    = aws_dynamodb_table.outcomes.name
    retention_seconds = 86400 * var.retention_days
  })
}

resource "aws_sqs_queue" "review" {
  name                       = "${var.prefix}-review"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 900
  sqs_managed_sse_enabled    = true
}

data "aws_iam_policy_document" "classification" {
  statement {
    sid     = "Invoke"
    actions = ["lambda:InvokeFunction"]
    resources = [
      module.serialize_image.function_arn,
      module.classify_image.function_arn,
      module.filter_inference.function_arn,
    ]
  }
  statement {
    sid       = "Announce"
    actions   = ["events:PutEvents"]
    resources = ["arn:${local.partition}:events:${local.account}:event-bus/${local.event_bus}"]

    condition {
      test     = "StringEquals"
      variable = "events:source"
      values   = [local.event_source]
    }
  }
  statement {
    sid       = "AskAPerson"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.review.arn]
  }
  statement {
    sid       = "Record"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [aws_dynamodb_table.outcomes.arn]
  }
  statement {
    sid       = "UseTheTablesKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["dynamodb.${data.aws_region.current.name}.${data.aws_partition.current.dns_suffix}"]
    }
  }
}
