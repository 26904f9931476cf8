# What is watched, and what drift starts.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  runbook                  = { address = "docs/operate.md", options = "--environment test" }
  undelivered_queue_arn    = "arn:aws:sqs:us-east-1:123456789012:scones-unlimited-test-undelivered"
  key_arn                  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  prefix                   = "scones-unlimited-test"
  repository               = "../"
  artifacts_bucket         = "scones-unlimited-test-artifacts"
  endpoint_name            = "scones-unlimited-test"
  model_parameter          = "/scones-unlimited/test/approved-model-package"
  model_package_group_name = "scones-unlimited-test-vehicle-classifier"
  architecture             = "arm64"
  log_retention_days       = 1
  image_size               = 128
  window                   = 100
  schedule                 = "rate(1 hour)"
  lookback_hours           = 48
  false_alarm_level        = 0.005

  packaging = {
    bucket             = "scones-unlimited-test-artifacts"
    runtime            = "python3.13"
    wheel_platforms    = ["manylinux_2_28_aarch64"]
    python_interpreter = "python3"
  }
}

run "an_alarm_at_the_threshold_that_nobody_hears" {
  command = plan

  module {
    source = "./modules/drift_monitor"
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this.comparison_operator == "GreaterThanOrEqualToThreshold" &&
      aws_cloudwatch_metric_alarm.this.threshold == 1 &&
      aws_cloudwatch_metric_alarm.this.dimensions.Deployment == "scones-unlimited-test"
    )
    error_message = "The alarm is another."
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this.alarm_actions) == 0
    error_message = "Somebody is told though no topic is given."
  }
  assert {
    condition     = aws_cloudwatch_event_rule.schedule.schedule_expression == "rate(1 hour)"
    error_message = "The schedule is ${aws_cloudwatch_event_rule.schedule.schedule_expression}."
  }
  assert {
    condition     = length(aws_cloudwatch_event_rule.retraining) == 0 && output.start_retraining_function_name == null
    error_message = "Drift starts something though nothing is given."
  }
}

run "a_topic_hears_of_drift_and_of_its_end" {
  command = plan

  module {
    source = "./modules/drift_monitor"
  }
  variables {
    alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:alarms"
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this.alarm_actions == toset([var.alarm_topic_arn]) &&
      aws_cloudwatch_metric_alarm.this.ok_actions == toset([var.alarm_topic_arn])
    )
    error_message = "The topic does not hear of both."
  }
}

run "drift_starts_a_training_now_or_after_the_cool_down" {
  command = plan

  module {
    source = "./modules/drift_monitor"
  }
  variables {
    retraining = {
      state_machine_arn = "arn:aws:states:us-east-1:123456789012:stateMachine:training"
      input             = "{\"dataset\": \"latest\"}"
      cooldown_minutes  = 720
    }
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.retraining["alarm"].event_pattern) == {
      source      = ["aws.cloudwatch"]
      detail-type = ["CloudWatch Alarm State Change"]
      resources   = ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:scones-unlimited-test-drift"]
      detail      = { state = { value = ["ALARM"] } }
    }
    error_message = "The rule waits for ${aws_cloudwatch_event_rule.retraining["alarm"].event_pattern}."
  }
  assert {
    condition     = aws_cloudwatch_event_rule.retraining["cooldown"].schedule_expression == "rate(720 minutes)"
    error_message = "An alarm that stands is looked at ${aws_cloudwatch_event_rule.retraining["cooldown"].schedule_expression}."
  }
  assert {
    condition     = output.start_retraining_function_name == "scones-unlimited-test-start-retraining"
    error_message = "The function is ${output.start_retraining_function_name}."
  }
}

run "a_window_that_tells_nothing" {
  command         = plan
  expect_failures = [var.window]

  module {
    source = "./modules/drift_monitor"
  }
  variables {
    window = 5
  }
}

run "a_schedule_that_is_no_rate" {
  command         = plan
  expect_failures = [var.schedule]

  module {
    source = "./modules/drift_monitor"
  }
  variables {
    schedule = "hourly"
  }
}

run "a_lookback_of_part_of_an_hour" {
  command         = plan
  expect_failures = [var.lookback_hours]

  module {
    source = "./modules/drift_monitor"
  }
  variables {
    lookback_hours = 0.5
  }
}

run "a_level_in_per_cent" {
  command         = plan
  expect_failures = [var.false_alarm_level]

  module {
    source = "./modules/drift_monitor"
  }
  variables {
    false_alarm_level = 1
  }
}

run "a_retraining_without_cool_down" {
  command         = plan
  expect_failures = [var.retraining]

  module {
    source = "./modules/drift_monitor"
  }
  variables {
    retraining = {
      state_machine_arn = "arn:aws:states:us-east-1:123456789012:stateMachine:training"
      input             = "{}"
      cooldown_minutes  = 0
    }
  }
}

run "a_retraining_input_that_is_no_json" {
  command         = plan
  expect_failures = [var.retraining]

  module {
    source = "./modules/drift_monitor"
  }
  variables {
    retraining = {
      state_machine_arn = "arn:aws:states:us-east-1:123456789012:stateMachine:training"
      input             = "dataset=latest"
      cooldown_minutes  = 1440
    }
  }
}
