module "photos" {
  source  = "terraform-aws-modules/lambda/aws"
  version = "7.21.1"

  function_name          = "modules-photos"
  description            = "Photos"
  handler                = "index.handler"
  runtime                = "python3.12"
  publish                = true
  create_package         = false
  local_existing_package = "function.zip"
  memory_size            = 256
  timeout                = 10
  ephemeral_storage_size = 1024
  environment_variables  = { KIND = "photo" }
  tags                   = { kind = "photos" }

  tracing_mode                      = "Active"
  attach_tracing_policy             = true
  cloudwatch_logs_retention_in_days = 7
  logging_log_format                = "JSON"
  logging_application_log_level     = "DEBUG"
  logging_system_log_level          = "WARN"

  dead_letter_target_arn    = aws_sqs_queue.dead.arn
  attach_dead_letter_policy = true

  create_async_event_config    = true
  attach_async_event_policy    = true
  maximum_event_age_in_seconds = 120
  maximum_retry_attempts       = 0
  destination_on_failure       = aws_sqs_queue.failed.arn
  destination_on_success       = aws_sqs_queue.done.arn

  event_source_mapping = {
    queue = {
      event_source_arn        = aws_sqs_queue.incoming.arn
      function_response_types = ["ReportBatchItemFailures"]
      scaling_config          = { maximum_concurrency = 2 }
      filter_criteria         = [{ pattern = jsonencode({ body = { kind = ["bicycle"] } }) }]
    }
  }
  attach_policies    = true
  number_of_policies = 1
  policies           = ["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]

  attach_policy_statements = true
  policy_statements = {
    buckets = { effect = "Allow", actions = ["s3:ListAllMyBuckets"], resources = ["*"] }
  }
  allowed_triggers = {
    rule  = { principal = "events.amazonaws.com", source_arn = aws_cloudwatch_event_rule.this.arn }
    topic = { service = "sns", source_account = "123456789012" }
  }
}

module "live" {
  source  = "terraform-aws-modules/lambda/aws//modules/alias"
  version = "7.21.1"

  name             = "live"
  description      = "What runs"
  function_name    = module.photos.lambda_function_name
  function_version = module.photos.lambda_function_version

  allowed_triggers = {
    rule = { principal = "events.amazonaws.com", source_arn = aws_cloudwatch_event_rule.this.arn }
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  name          = "modules-photos"
  event_pattern = jsonencode({ source = ["modules"] })
}

resource "aws_cloudwatch_event_target" "this" {
  rule = aws_cloudwatch_event_rule.this.name
  arn  = module.live.lambda_alias_arn
}

resource "aws_sqs_queue" "incoming" {
  name = "modules-incoming"
}

resource "aws_sqs_queue" "done" {
  name = "modules-done"
}

resource "aws_sqs_queue" "failed" {
  name = "modules-failed"
}

resource "aws_sqs_queue" "dead" {
  name = "modules-dead"
}

output "function" {
  value = module.photos.lambda_function_name
}

output "incoming" {
  value = aws_sqs_queue.incoming.url
}

output "done" {
  value = aws_sqs_queue.done.url
}

output "failed" {
  value = aws_sqs_queue.failed.url
}

output "dead" {
  value = aws_sqs_queue.dead.url
}
