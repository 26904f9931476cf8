module "archive" {
  source = "../code_archive"

  name             = "${basename(var.source_directory)}.zip"
  source_directory = "${var.repository}/${var.source_directory}"
  libraries        = ["${var.repository}/python/scones/src"]
  packager         = "${var.repository}/scripts/package_code.py"
  packaging        = var.packaging
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_115:a share set aside is taken from every other function, so only what must not overrun an endpoint has one
  #checkov:skip=CKV_AWS_116:whoever calls it waits, or its failures go to a queue as a destination, with their errors (failures_queue_arn)
  #checkov:skip=CKV_AWS_117:it calls AWS's public endpoints alone; there is no network of one's own to be in
  #checkov:skip=CKV_AWS_173:its settings are names and thresholds, no secrets
  #checkov:skip=CKV_AWS_272:its archive is named after the hash of its sources, in a bucket that only Terraform fills
  function_name = var.name
  description   = var.description
  role          = aws_iam_role.this.arn
  handler       = "handler.handler"
  runtime       = var.packaging.runtime
  architectures = [var.architecture]
  memory_size   = var.memory_mb
  timeout       = var.timeout_seconds

  reserved_concurrent_executions = var.concurrency

  s3_bucket = module.archive.bucket
  s3_key    = module.archive.key

  tracing_config {
    mode = "Active"
  }

  dynamic "environment" {
    for_each = length(var.environment) > 0 ? [var.environment] : []

    content {
      variables = environment.value
    }
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.log]
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:the environment decides; prod keeps a year
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = var.name
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = var.permissions_boundary
}

data "aws_iam_policy_document" "log" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }
  statement {
    # X-Ray's traces are no resources.
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "log" {
  name   = "log"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.log.json
}

resource "aws_iam_role_policy" "function" {
  count = var.has_policy ? 1 : 0

  name   = "function"
  role   = aws_iam_role.this.id
  policy = var.policy
}

# What was given up, of a function that is started by events and that nothing waits for.

data "aws_iam_policy_document" "failures" {
  count = var.keeps_failures ? 1 : 0

  statement {
    actions   = ["sqs:SendMessage"]
    resources = [var.failures_queue_arn]
  }
}

resource "aws_iam_role_policy" "failures" {
  count = var.keeps_failures ? 1 : 0

  name   = "failures"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.failures[0].json
}

resource "aws_lambda_function_event_invoke_config" "this" {
  count = var.keeps_failures ? 1 : 0

  function_name = aws_lambda_function.this.function_name

  destination_config {
    on_failure {
      destination = var.failures_queue_arn
    }
  }

  depends_on = [aws_iam_role_policy.failures]
}
