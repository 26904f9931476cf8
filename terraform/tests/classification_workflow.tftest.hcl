# The workflow: which uploads start it, and that nothing that fails is lost.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  runbook            = { address = "docs/operate.md", options = "--environment test" }
  prefix             = "scones-unlimited-test"
  repository         = ".."
  architecture       = "arm64"
  log_retention_days = 30
  photos_bucket      = "scones-unlimited-test-photos"
  endpoint_name      = "scones-unlimited-test"
  routes             = { bicycle = "near", motorcycle = "far" }
  thresholds         = { confidence = 0.8, margin = 0.2, familiarity = 0.1 }
  image_size         = 128
  image_limits       = { max_bytes = 26214400, max_pixels = 50331648 }
  incoming           = { batch_size = 10, max_concurrency = 40, max_receives = 30, visibility_seconds = 360 }
  retention_days     = 90
  force_destroy      = false
  alarm_topic_arn    = "arn:aws:sns:us-east-1:123456789012:scones-unlimited-test-alarms"
  key_arn            = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
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

override_resource {
  target          = aws_sqs_queue.dead_letter
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:scones-unlimited-test-dead-letter" }
}

override_resource {
  target          = aws_sqs_queue.review
  override_during = plan
  values          = { url = "https://sqs.us-east-1.amazonaws.com/123456789012/scones-unlimited-test-review" }
}

override_resource {
  target          = module.serialize_image.aws_lambda_function.this
  override_during = plan
  values          = { arn = "arn:aws:lambda:us-east-1:123456789012:function:serialize_image" }
}

override_resource {
  target          = module.classify_image.aws_lambda_function.this
  override_during = plan
  values          = { arn = "arn:aws:lambda:us-east-1:123456789012:function:classify_image" }
}

override_resource {
  target          = module.filter_inference.aws_lambda_function.this
  override_during = plan
  values          = { arn = "arn:aws:lambda:us-east-1:123456789012:function:filter_inference" }
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
    condition     = module.classification.type == "EXPRESS" && aws_pipes_pipe.incoming.target_parameters[0].step_function_state_machine_parameters[0].invocation_type == "REQUEST_RESPONSE"
    error_message = "The pipe does not wait for what becomes of a photo, and so cannot give it back."
  }
}

# A batch is an Express execution, which AWS ends after 300 seconds.
run "a_photo_is_decided_or_given_back_in_time" {
  command = plan

  module {
    source = "./modules/classification_workflow"
  }

  assert {
    # Every try that ends in a time-out, and every pause at its longest, of the longest way.
    condition = 300 > sum(flatten([
      for name, state in jsondecode(module.classification.definition).States.ClassifyPhotos.ItemProcessor.States : [
        state.TimeoutSeconds,
        [for one in try(state.Retry, []) : state.TimeoutSeconds * one.MaxAttempts],
        [for one in try(state.Retry, []) : one.MaxAttempts == 0 ? [] : [for number in range(one.MaxAttempts) : min(one.IntervalSeconds * pow(one.BackoffRate, number), one.MaxDelaySeconds)]],
      ] if contains(["SerializeImage", "ClassifyImage", "FilterInference", "Record", "AskForReview", "RecordFailure"], name)
    ]))
    error_message = "The tries and pauses of a photo take longer than AWS lets an Express execution."
  }
}

run "what_fails_is_kept_whole" {
  command = plan

  module {
    source = "./modules/classification_workflow"
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.incoming.redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead_letter.arn
    error_message = "What fails too often is not in the dead-letter queue."
  }
  assert {
    condition     = aws_dynamodb_table.outcomes.deletion_protection_enabled && aws_dynamodb_table.outcomes.point_in_time_recovery[0].enabled && aws_dynamodb_table.outcomes.server_side_encryption[0].kms_key_arn == var.key_arn
    error_message = "The outcomes are not protected, recoverable and encrypted with the deployment's key."
  }
}

run "what_fails_waits_for_fourteen_days" {
  command = plan

  module {
    source = "./modules/classification_workflow"
  }

  assert {
    condition     = alltrue([for queue in [aws_sqs_queue.dead_letter, aws_sqs_queue.review] : queue.message_retention_seconds == 1209600])
    error_message = "SQS keeps messages for 14 days, and these are kept for less."
  }
  assert {
    condition     = aws_sqs_queue.incoming.message_retention_seconds <= aws_sqs_queue.dead_letter.message_retention_seconds - 7 * 86400
    error_message = "A dead letter is as old as its upload: a person has less than a week for it."
  }
  assert {
    condition     = alltrue([for queue in [aws_sqs_queue.incoming, aws_sqs_queue.dead_letter, aws_sqs_queue.review] : queue.sqs_managed_sse_enabled])
    error_message = "What waits is not encrypted."
  }
}
