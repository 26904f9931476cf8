# What a user gets who sets nothing but the environment's name.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  environment = "test"
}

run "names_begin_with_project_and_environment" {
  command = plan

  assert {
    condition     = output.prefix == "scones-unlimited-test"
    error_message = "The prefix is ${output.prefix}."
  }
  assert {
    condition     = output.approved_model_parameter == "/scones-unlimited/test/approved-model-package"
    error_message = "The parameter is ${output.approved_model_parameter}."
  }
}

run "a_photo_survives_an_outage_of_an_hour" {
  command = plan

  assert {
    condition     = var.incoming.max_receives * var.incoming.visibility_seconds >= 3600
    error_message = "A photo is a dead letter before an outage of an hour is over."
  }
  assert {
    condition     = var.incoming.visibility_seconds > 300
    error_message = "A photo comes again while its execution may still run."
  }
  assert {
    condition     = local.incoming.max_concurrency * local.photo_ms <= local.rollout_workers * var.rollout.max_latency_ms
    error_message = "More photos are sent to the endpoint at a time than it answers in time."
  }
}

run "bicycles_go_near_and_motorcycles_far" {
  command = plan

  assert {
    condition     = output.vehicles.bicycle.route == "near" && output.vehicles.motorcycle.route == "far"
    error_message = "The routes are ${jsonencode(output.vehicles)}."
  }
}

run "more_vehicles_need_no_other_change" {
  command = plan

  variables {
    vehicles = {
      bicycle      = { route = "near" }
      motorcycle   = { route = "far" }
      pickup_truck = { route = "freight" }
    }
  }

  assert {
    condition     = length(output.vehicles) == 3
    error_message = "The vehicles are ${jsonencode(output.vehicles)}."
  }
}

run "drift_is_watched_and_can_start_the_training" {
  command = plan

  variables {
    drift = { retraining_input = "{}" }
  }

  assert {
    condition     = output.drift_alarm_name == "scones-unlimited-test-drift"
    error_message = "The alarm is ${output.drift_alarm_name}."
  }
  assert {
    condition     = module.drift_monitor.start_retraining_function_name == "scones-unlimited-test-start-retraining"
    error_message = "Drift starts nothing."
  }
}

run "alarms_find_their_own_deployment" {
  command = plan

  assert {
    condition     = local.runbook == { address = "docs/operate.md", options = "--environment test" }
    error_message = "Alarms name ${jsonencode(local.runbook)}."
  }
}

run "alarms_find_a_deployment_of_another_project" {
  command = plan

  variables {
    project = "muffins"
    runbook = "https://example.com/docs/operate.md"
  }

  assert {
    condition     = local.runbook == { address = "https://example.com/docs/operate.md", options = "--environment test --project muffins" }
    error_message = "Alarms name ${jsonencode(local.runbook)}."
  }
}
