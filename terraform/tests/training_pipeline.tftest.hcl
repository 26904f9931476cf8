# The pipeline: names that AWS takes, and what it may be told through the root module.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  environment = "test"
}

run "a_floor_above_certainty_is_refused" {
  command = plan

  variables {
    approval = { accuracy_floor = 1.5 }
  }

  expect_failures = [var.approval]
}

run "a_floor_of_classes_above_certainty_is_refused" {
  command = plan

  variables {
    approval = { recall_floor = 1 }
  }

  expect_failures = [var.approval]
}

run "a_floor_of_unknowns_above_certainty_is_refused" {
  command = plan

  variables {
    approval = { unknown_floor = 1 }
  }

  expect_failures = [var.approval]
}

run "a_floor_of_accepted_photos_above_certainty_is_refused" {
  command = plan

  variables {
    approval = { accepted_floor = 1 }
  }

  expect_failures = [var.approval]
}

run "a_policy_that_nobody_knows_is_refused" {
  command = plan

  variables {
    approval = { policy = "maybe" }
  }

  expect_failures = [var.approval]
}

run "a_tuning_jobs_name_fits_into_32_characters" {
  command = plan

  # With a dash and eight digits of the time.
  assert {
    condition     = length(output.tuning_prefix) + 9 <= 32 && !endswith(output.tuning_prefix, "-")
    error_message = "${output.tuning_prefix} is too long."
  }
}
