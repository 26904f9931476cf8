# The machine that classifies a whole prefix: what it may not be told.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  environment = "test"
}

run "a_batch_too_large_for_a_request_is_refused" {
  command = plan

  variables {
    bulk = { batch_size = 65 }
  }

  expect_failures = [var.bulk]
}

run "no_batch_at_a_time_is_refused" {
  command = plan

  variables {
    bulk = { max_concurrency = 0 }
  }

  expect_failures = [var.bulk]
}

run "a_share_of_failures_above_all_is_refused" {
  command = plan

  variables {
    bulk = { tolerated_failure_percent = 101 }
  }

  expect_failures = [var.bulk]
}

# A batch is an Express execution, which AWS ends after 300 seconds.
run "a_batch_is_classified_or_recorded_as_failed_in_time" {
  command = plan

  module {
    source = "./modules/bulk_classification"
  }

  override_module {
    target  = module.plan_bulk
    outputs = { function_arn = "arn:aws:lambda:us-east-1:123456789012:function:plan-bulk" }
  }
  override_module {
    target  = module.classify_batch
    outputs = { function_arn = "arn:aws:lambda:us-east-1:123456789012:function:classify-batch" }
  }
  override_module {
    target  = module.account_bulk
    outputs = { function_arn = "arn:aws:lambda:us-east-1:123456789012:function:account-bulk" }
  }

  variables {
    prefix             = "scones-unlimited-test"
    repository         = ".."
    architecture       = "arm64"
    log_retention_days = 30
    photos_bucket      = "scones-unlimited-test-photos"
    artifacts_bucket   = "scones-unlimited-test-artifacts"
    endpoint_name      = "scones-unlimited-test"
    routes             = { bicycle = "near", motorcycle = "far" }
    thresholds         = { confidence = 0.8, margin = 0.2, familiarity = 0.1 }
    image_limits       = { max_bytes = 10485760, max_pixels = 40000000 }
    image_size         = 128
    bulk               = { batch_size = 32, max_concurrency = 20, tolerated_failure_percent = 10 }
    key_arn            = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    packaging = {
      bucket             = "bucket"
      runtime            = "python3.13"
      wheel_platforms    = ["manylinux2014_aarch64"]
      python_interpreter = "python3"
    }
  }

  assert {
    # Every try that ends in a time-out, and every pause at its longest.
    # The batch, then each of its photos at once, then the record; of a failure it is as long.
    condition = 300 > sum(flatten([
      for state in [
        jsondecode(module.bulk.definition).States.ClassifyBatches.ItemProcessor.States.ClassifyBatch,
        jsondecode(module.bulk.definition).States.ClassifyBatches.ItemProcessor.States.ClassifyEach.ItemProcessor.States.ClassifyOne,
        jsondecode(module.bulk.definition).States.ClassifyBatches.ItemProcessor.States.RecordOutcomes,
        ] : [
        state.TimeoutSeconds,
        [for one in state.Retry : contains(one.ErrorEquals, "States.Timeout") ? state.TimeoutSeconds * one.MaxAttempts : 0],
        [for one in state.Retry : [for number in range(one.MaxAttempts) : min(one.IntervalSeconds * pow(one.BackoffRate, number), one.MaxDelaySeconds)]],
      ]
    ]))
    error_message = "The tries and pauses of a batch, and of the record of its failure, take longer than AWS lets them."
  }
}
