resource "aws_kms_key" "this" {}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/read/back"
  retention_in_days = 14
  kms_key_id        = aws_kms_key.this.arn
  log_group_class   = "STANDARD"
  skip_destroy      = false
  tags              = { kind = "group" }
}

resource "aws_cloudwatch_log_group" "infrequent" {
  name_prefix     = "/read/infrequent-"
  log_group_class = "INFREQUENT_ACCESS"
}

resource "aws_cloudwatch_log_stream" "this" {
  name           = "some/stream"
  log_group_name = aws_cloudwatch_log_group.this.name
}

resource "aws_cloudwatch_log_metric_filter" "counted" {
  name           = "errors"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "ERROR"

  metric_transformation {
    name          = "Errors"
    namespace     = "Read"
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}

resource "aws_cloudwatch_log_metric_filter" "fields" {
  name           = "latency"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "{ $.latency = * }"

  metric_transformation {
    name       = "Latency"
    namespace  = "Read"
    value      = "$.latency"
    dimensions = { Path = "$.path", Method = "$.method" }
    unit       = "Milliseconds"
  }
}

resource "aws_cloudwatch_log_subscription_filter" "this" {
  name            = "to-function"
  log_group_name  = aws_cloudwatch_log_group.this.name
  filter_pattern  = "ERROR"
  destination_arn = aws_lambda_function.this.arn
  depends_on      = [aws_lambda_permission.this]
}

resource "aws_iam_role" "this" {
  name = "read-logs"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_lambda_function" "this" {
  function_name = "read-logs"
  filename      = "function.zip"
  handler       = "index.handler"
  runtime       = "python3.12"
  role          = aws_iam_role.this.arn
}

resource "aws_lambda_permission" "this" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  principal     = "logs.amazonaws.com"
  source_arn    = "${aws_cloudwatch_log_group.this.arn}:*"
}

resource "aws_cloudwatch_log_resource_policy" "this" {
  policy_name = "read"

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "events"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "*"
    }]
  })
}

resource "aws_cloudwatch_query_definition" "this" {
  name            = "read/newest"
  log_group_names = [aws_cloudwatch_log_group.this.name]
  query_string    = "fields @timestamp, @message | sort @timestamp desc | limit 25"
}
