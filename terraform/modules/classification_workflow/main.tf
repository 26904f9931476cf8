data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  name         = "${var.prefix}-classification"
  partition    = data.aws_partition.current.partition
  account      = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  event_bus    = "arn:${local.partition}:events:${local.account}:event-bus/default"
  event_source = "scones.unlimited"

  # Written out, not taken from the resource: the roles of the machines name each other.
  state_machine_arn = "arn:${local.partition}:states:${local.account}:stateMachine:${local.name}"
}

resource "aws_sfn_state_machine" "this" {
  #checkov:skip=CKV_AWS_285:errors are logged, but a state holds the photo, which stays out of logs
  name     = local.name
  role_arn = aws_iam_role.classification.arn

  definition = templatefile("${path.module}/classification.asl.json.tftpl", {
    partition        = local.partition
    serialize_image  = module.serialize_image.function_arn
    classify_image   = module.classify_image.function_arn
    filter_inference = module.filter_inference.function_arn
    event_source     = local.event_source
    review_queue_url = aws_sqs_queue.review.url
    workflow         = local.name
  })

  logging_configuration {
    level                  = "ERROR"
    include_execution_data = false
    log_destination        = "${aws_cloudwatch_log_group.classification.arn}:*"
  }
  tracing_configuration {
    enabled = true
  }

  depends_on = [aws_iam_role_policy.classification, aws_iam_role_policy.observe_classification]
}

resource "aws_sqs_queue" "review" {
  name                       = "${var.prefix}-review"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 900
  sqs_managed_sse_enabled    = true
}

data "aws_iam_policy_document" "states" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "classification" {
  name                 = local.name
  assume_role_policy   = data.aws_iam_policy_document.states.json
  permissions_boundary = var.permissions_boundary
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
    resources = [local.event_bus]

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
}

resource "aws_iam_role_policy" "classification" {
  name   = "classification"
  role   = aws_iam_role.classification.id
  policy = data.aws_iam_policy_document.classification.json
}
