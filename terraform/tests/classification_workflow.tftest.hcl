# The workflow: which uploads start it, and that nothing that fails is lost.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  runbook               = { address = "docs/operate.md", options = "--environment test" }
  undelivered_queue_arn = "arn:aws:sqs:us-east-1:123456789012:scones-unlimited-test-undelivered"
  prefix                = "scones-unlimited-test"
  repository            = ".."
  architecture          = "arm64"
  log_retention_days    = 30
  photos_bucket         = "scones-unlimited-test-photos"
  endpoint_name         = "scones-unlimited-test"
  routes                = { bicycle = "near", motorcycle = "far" }
  thresholds            = { confidence = 0.8, margin = 0.2, familiarity = 0.1 }
  image_size            = 128
  image_limits          = { max_bytes = 26214400, max_pixels = 50331648 }
  alarm_topic_arn       = "arn:aws:sns:us-east-1:123456789012:scones-unlimited-test-alarms"
  key_arn               = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  packaging = {
    bucket             = "bucket"
    runtime            = "python3.13"
    wheel_platforms    = ["manylinux2014_aarch64"]
    python_interpreter = "python3"
  }
}

override_resource {
  target          = module.classification.aws_sfn_state_machine.this
  override_during = plan
  values = {
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:scones-unlimited-test-classification"
  }
}

run "what_is_uploaded_to_incoming_starts_it" {
  command = plan

  module {
    source = "./modules/classification_workflow"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.uploaded.event_pattern).detail.bucket.name == [var.photos_bucket]
    error_message = "Another bucket's uploads start it."
  }
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.uploaded.event_pattern).detail.object.key == [{ prefix = "incoming/" }]
    error_message = "What lies elsewhere in the bucket starts it."
  }
  assert {
    condition     = module.intake.type == "EXPRESS" && module.classification.type == "STANDARD"
    error_message = "A name is taken once by Standard workflows alone, and uploads are cheap by Express ones."
  }
}

# The intake is an Express execution, which AWS ends after 300 seconds.
run "an_upload_is_taken_in_or_put_aside_in_time" {
  command = plan

  module {
    source = "./modules/classification_workflow"
  }

  override_resource {
    target          = aws_sqs_queue.dead_letter
    override_during = plan
    values = {
      arn = "arn:aws:sqs:us-east-1:123456789012:dead-letter"
      url = "https://sqs.us-east-1.amazonaws.com/123456789012/dead-letter"
    }
  }

  assert {
    # Every try that ends in a time-out, and every pause at its longest.
    condition = 300 > sum(flatten([
      for state in values(jsondecode(module.intake.definition).States) : [
        state.TimeoutSeconds,
        [for one in state.Retry : contains(one.ErrorEquals, "States.ALL") ? state.TimeoutSeconds * one.MaxAttempts : 0],
        [for one in state.Retry : one.MaxAttempts == 0 ? [] : [for number in range(one.MaxAttempts) : min(one.IntervalSeconds * pow(one.BackoffRate, number), one.MaxDelaySeconds)]],
      ] if state.Type == "Task"
    ]))
    error_message = "The tries and pauses of the intake take longer than AWS lets them."
  }
}

run "what_fails_waits_for_fourteen_days" {
  command = plan

  module {
    source = "./modules/classification_workflow"
  }

  assert {
    condition     = aws_sqs_queue.dead_letter.message_retention_seconds == 1209600 && aws_sqs_queue.review.message_retention_seconds == 1209600
    error_message = "SQS keeps messages for 14 days, and these are kept for less."
  }
  assert {
    condition     = aws_sqs_queue.dead_letter.sqs_managed_sse_enabled && aws_sqs_queue.review.sqs_managed_sse_enabled
    error_message = "What waits is not encrypted."
  }
  assert {
    condition     = toset(jsondecode(aws_cloudwatch_event_rule.failed.event_pattern).detail.status) == toset(["ABORTED", "FAILED", "TIMED_OUT"])
    error_message = "An execution can end otherwise than well without being told."
  }
}
