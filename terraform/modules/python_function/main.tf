module "archive" {
  source = "../code_archive"

  name             = "${basename(var.source_directory)}.zip"
  source_directory = "${var.repository}/${var.source_directory}"
  libraries        = ["${var.repository}/python/scones/src"]
  packager         = "${var.repository}/scripts/package_code.py"
  packaging        = var.packaging
}

resource "aws_lambda_function" "this" {
  function_name = var.name
  description   = var.description
  role          = aws_iam_role.this.arn
  handler       = "handler.handler"
  runtime       = var.packaging.runtime
  architectures = [var.architecture]
  memory_size   = var.memory_mb
  timeout       = var.timeout_seconds
  s3_bucket     = module.archive.bucket
  s3_key        = module.archive.key

  dynamic "environment" {
    for_each = length(var.environment) > 0 ? [var.environment] : []

    content {
      variables = environment.value
    }
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.log]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "log" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
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
