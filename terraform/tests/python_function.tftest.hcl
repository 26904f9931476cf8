# The one way a function is made: its log first, its role its own.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  name               = "scones-unlimited-test-classify-image"
  description        = "Asks the endpoint."
  repository         = ".."
  source_directory   = "lambdas/classify_image"
  architecture       = "arm64"
  log_retention_days = 30
  key_arn            = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  packaging = {
    bucket             = "bucket"
    runtime            = "python3.13"
    wheel_platforms    = ["manylinux2014_aarch64"]
    python_interpreter = "python3"
  }
}

run "a_function_without_a_policy_only_writes_its_log" {
  command = plan

  module {
    source = "./modules/python_function"
  }

  assert {
    condition     = length(aws_iam_role_policy.function) == 0
    error_message = "A policy that nobody gave."
  }
  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/${var.name}" && aws_cloudwatch_log_group.this.kms_key_id == var.key_arn
    error_message = "The log is not the function's, or not encrypted."
  }
  assert {
    condition     = length(aws_lambda_function.this.environment) == 0
    error_message = "An empty environment is planned again and again."
  }
  assert {
    condition     = one(aws_lambda_function.this.tracing_config).mode == "Active"
    error_message = "Its calls are not traced."
  }
}

run "a_function_has_its_settings_and_its_policy" {
  command = plan

  module {
    source = "./modules/python_function"
  }

  variables {
    environment = { ENDPOINT_NAME = "endpoint" }
    has_policy  = true
    policy      = "{\"Version\": \"2012-10-17\", \"Statement\": []}"
  }

  assert {
    condition     = one(aws_lambda_function.this.environment).variables.ENDPOINT_NAME == "endpoint"
    error_message = "Its settings do not reach it."
  }
  assert {
    condition     = length(aws_iam_role_policy.function) == 1 && aws_lambda_function.this.architectures[0] == "arm64"
    error_message = "It has no policy, or another processor."
  }
}
