# Values that are refused before anything is planned, each by its variable.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  environment = "test"
}

run "confidence_is_a_probability" {
  command         = plan
  expect_failures = [var.thresholds]

  variables {
    thresholds = { confidence = 80 }
  }
}

run "margin_is_a_difference_of_probabilities" {
  command         = plan
  expect_failures = [var.thresholds]

  variables {
    thresholds = { margin = -0.1 }
  }
}

run "familiarity_is_a_share" {
  command         = plan
  expect_failures = [var.thresholds]

  variables {
    thresholds = { familiarity = 2 }
  }
}

run "picture_too_large_for_a_workflow_state" {
  command         = plan
  expect_failures = [var.image_size]

  variables {
    image_size = 512
  }
}

run "no_bytes_at_all" {
  command         = plan
  expect_failures = [var.image_limits]

  variables {
    image_limits = { max_bytes = 0 }
  }
}

run "more_bytes_than_a_batch_holds" {
  command         = plan
  expect_failures = [var.image_limits]

  variables {
    image_limits = { max_bytes = 26214401 }
  }
}

run "more_pixels_than_a_function_holds" {
  command         = plan
  expect_failures = [var.image_limits]

  variables {
    image_limits = { max_pixels = 50331649 }
  }
}

run "no_pixels_at_all" {
  command         = plan
  expect_failures = [var.image_limits]

  variables {
    image_limits = { max_pixels = 0 }
  }
}

run "runtime_that_nothing_is_packaged_for" {
  command         = plan
  expect_failures = [var.lambda_runtime]

  variables {
    lambda_runtime = "python3.8"
  }
}

run "wheels_for_another_python_are_for_one_machine_alone" {
  command         = plan
  expect_failures = [var.lambda_wheel_python]

  variables {
    environment         = "dev"
    lambda_wheel_python = "python3.14"
  }
}

run "container_of_another_python" {
  command         = plan
  expect_failures = [var.container]

  variables {
    container = { runtime = "python3.8" }
  }
}

run "architecture_in_other_words" {
  command         = plan
  expect_failures = [var.lambda_architecture]

  variables {
    lambda_architecture = "aarch64"
  }
}

run "more_tuning_jobs_at_a_time_than_altogether" {
  command         = plan
  expect_failures = [var.tuning]

  variables {
    tuning = { max_jobs = 2, max_parallel_jobs = 3 }
  }
}

run "nothing_to_tune" {
  command         = plan
  expect_failures = [var.tuning]

  variables {
    tuning = { continuous = {} }
  }
}

run "capture_of_more_than_everything" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { capture_percent = 101 }
  }
}

run "half_an_instance" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { instance_count = 0.5 }
  }
}

run "an_endpoint_without_processes" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { workers = 0 }
  }
}

run "training_on_no_instance" {
  command         = plan
  expect_failures = [var.training]

  variables {
    training = { instance_count = 0 }
  }
}

run "wheels_of_another_architecture" {
  command         = plan
  expect_failures = [var.wheel_platforms]

  variables {
    lambda_architecture = "x86_64"
    wheel_platforms     = ["manylinux2014_aarch64"]
  }
}

run "half_a_tuning_job" {
  command         = plan
  expect_failures = [var.tuning]

  variables {
    tuning = { max_jobs = 2.5 }
  }
}

run "half_an_instance_more" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { max_instance_count = 2.5 }
  }
}

run "instances_that_are_asked_for_nothing" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { invocations_per_instance = 0 }
  }
}

run "a_rollout_longer_than_terraform_waits" {
  command         = plan
  expect_failures = [var.rollout]

  variables {
    rollout = { wait_seconds = 1800, termination_wait_seconds = 1800 }
  }
}

run "a_rollout_that_is_always_turned_back" {
  command         = plan
  expect_failures = [var.rollout]

  variables {
    rollout = { max_errors_per_minute = -1 }
  }
}

run "half_a_batch" {
  command         = plan
  expect_failures = [var.bulk]

  variables {
    bulk = { batch_size = 7.5 }
  }
}

run "photos_kept_for_no_day" {
  command         = plan
  expect_failures = [var.retention_days]

  variables {
    retention_days = { photos = 0 }
  }
}

run "a_bulk_run_that_turns_a_rollout_back" {
  command         = plan
  expect_failures = [var.bulk]

  variables {
    bulk = { max_concurrency = 20 }
  }
}

run "a_batch_that_turns_a_rollout_back" {
  command         = plan
  expect_failures = [var.bulk]

  variables {
    image_size = 224
    bulk       = { batch_size = 32 }
  }
}
