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
