resource "aws_iam_role" "this" {
  name = "read-lambda"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_kms_key" "this" {}

resource "aws_sqs_queue" "this" {
  name                       = "read-lambda"
  visibility_timeout_seconds = 60
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/read/lambda"
}

resource "aws_s3_bucket" "this" {
  bucket = "read-lambda-code"
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_object" "this" {
  bucket = aws_s3_bucket_versioning.this.bucket
  key    = "function.zip"
  source = "function.zip"
}

resource "aws_lambda_layer_version" "this" {
  layer_name               = "read"
  description              = "Read back"
  license_info             = "MIT"
  filename                 = "function.zip"
  source_code_hash         = filebase64sha256("function.zip")
  compatible_architectures = ["x86_64"]
  compatible_runtimes      = ["python3.12", "python3.13"]
  skip_destroy             = false
}

resource "aws_lambda_layer_version" "bucket" {
  layer_name        = "read-bucket"
  s3_bucket         = aws_s3_object.this.bucket
  s3_key            = aws_s3_object.this.key
  s3_object_version = aws_s3_object.this.version_id
}

resource "aws_lambda_layer_version_permission" "this" {
  layer_name     = aws_lambda_layer_version.this.layer_name
  version_number = aws_lambda_layer_version.this.version
  statement_id   = "account"
  action         = "lambda:GetLayerVersion"
  principal      = "111122223333"
}

resource "aws_lambda_layer_version_permission" "organization" {
  layer_name      = aws_lambda_layer_version.bucket.layer_name
  version_number  = aws_lambda_layer_version.bucket.version
  statement_id    = "organization"
  action          = "lambda:GetLayerVersion"
  principal       = "*"
  organization_id = "o-1234567890"
}

resource "aws_lambda_code_signing_config" "this" {
  description = "Read back"
  tags        = { kind = "signing" }

  allowed_publishers {
    signing_profile_version_arns = ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/read/abcdefghij"]
  }
  policies {
    untrusted_artifact_on_deployment = "Warn"
  }
}

resource "aws_lambda_function" "this" {
  function_name                  = "read"
  description                    = "Read back"
  filename                       = "function.zip"
  source_code_hash               = filebase64sha256("function.zip")
  handler                        = "index.handler"
  runtime                        = "python3.12"
  role                           = aws_iam_role.this.arn
  architectures                  = ["x86_64"]
  memory_size                    = 256
  timeout                        = 17
  publish                        = true
  package_type                   = "Zip"
  reserved_concurrent_executions = 5
  kms_key_arn                    = aws_kms_key.this.arn
  code_signing_config_arn        = aws_lambda_code_signing_config.this.arn
  layers                         = [aws_lambda_layer_version.this.arn]
  tags                           = { kind = "function" }

  environment {
    variables = { KIND = "photo", SIZE = "3" }
  }
  ephemeral_storage {
    size = 1024
  }
  dead_letter_config {
    target_arn = aws_sqs_queue.this.arn
  }
  tracing_config {
    mode = "Active"
  }
  logging_config {
    log_format            = "JSON"
    application_log_level = "DEBUG"
    system_log_level      = "WARN"
    log_group             = aws_cloudwatch_log_group.this.name
  }
}

resource "aws_lambda_function" "bucket" {
  function_name     = "read-bucket"
  s3_bucket         = aws_s3_object.this.bucket
  s3_key            = aws_s3_object.this.key
  s3_object_version = aws_s3_object.this.version_id
  handler           = "index.handler"
  runtime           = "python3.12"
  role              = aws_iam_role.this.arn
}

resource "aws_lambda_alias" "this" {
  name             = "read"
  description      = "Read back"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_lambda_permission" "this" {
  statement_id   = "bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  qualifier      = aws_lambda_alias.this.name
  principal      = "s3.amazonaws.com"
  source_account = "123456789012"
  source_arn     = aws_s3_bucket.this.arn
}

resource "aws_lambda_permission" "organization" {
  statement_id_prefix = "organization-"
  action              = "lambda:InvokeFunction"
  function_name       = aws_lambda_function.this.function_name
  principal           = "*"
  principal_org_id    = "o-1234567890"
}

resource "aws_lambda_permission" "skill" {
  statement_id       = "skill"
  action             = "lambda:InvokeFunction"
  function_name      = aws_lambda_function.bucket.function_name
  principal          = "alexa-appkit.amazon.com"
  event_source_token = "amzn1.ask.skill.read"
}

resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = aws_lambda_function.this.function_name
  qualifier                    = aws_lambda_alias.this.name
  maximum_event_age_in_seconds = 120
  maximum_retry_attempts       = 0

  destination_config {
    on_failure {
      destination = aws_sqs_queue.this.arn
    }
    on_success {
      destination = aws_lambda_function.bucket.arn
    }
  }
}

resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn                   = aws_sqs_queue.this.arn
  function_name                      = aws_lambda_function.bucket.arn
  batch_size                         = 12
  maximum_batching_window_in_seconds = 3
  enabled                            = false
  function_response_types            = ["ReportBatchItemFailures"]
  tags                               = { kind = "mapping" }

  filter_criteria {
    filter {
      pattern = jsonencode({ body = { kind = ["photo"] } })
    }
  }
  scaling_config {
    maximum_concurrency = 4
  }
}

resource "aws_lambda_provisioned_concurrency_config" "this" {
  function_name                     = aws_lambda_function.this.function_name
  qualifier                         = aws_lambda_function.this.version
  provisioned_concurrent_executions = 2
}

resource "aws_lambda_function_recursion_config" "this" {
  function_name  = aws_lambda_function.bucket.function_name
  recursive_loop = "Allow"
}
