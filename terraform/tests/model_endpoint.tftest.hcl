# Which model is live is data: without one there is no endpoint, and nothing fails.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  runbook            = { address = "docs/operate.md", options = "--environment test" }
  name               = "scones-unlimited-test"
  parameter          = "/scones-unlimited/test/approved-model-package"
  key_arn            = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  artifacts_bucket   = "scones-unlimited-test-artifacts"
  endpoint           = { instance_type = "ml.c5.large", instance_count = 1, capture_percent = 100, max_instance_count = 3, invocations_per_instance = 600 }
  rollout            = { canary_percent = 10, wait_seconds = 60, termination_wait_seconds = 0, max_errors_per_minute = 0, max_latency_ms = 2000 }
  log_retention_days = 30
  alarm_topic_arn    = "arn:aws:sns:us-east-1:123456789012:scones-unlimited-test-alarms"
}

run "no_endpoint_before_the_first_approval" {
  command = plan

  module {
    source = "./modules/model_endpoint"
  }

  assert {
    condition     = length(aws_sagemaker_model.this) + length(aws_sagemaker_endpoint.this) == 0
    error_message = "There is an endpoint though no model was approved."
  }
  assert {
    condition     = aws_ssm_parameter.approved_model_package.insecure_value == "none"
    error_message = "The parameter names ${aws_ssm_parameter.approved_model_package.insecure_value}."
  }
}
