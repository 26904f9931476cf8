# A state machine: that its failures are seen, and what its caller may not set.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  name               = "scones-unlimited-test-machine"
  definition         = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}"
  policy             = "{\"Version\": \"2012-10-17\", \"Statement\": []}"
  log_retention_days = 30
  key_arn            = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  alarm_topic_arn    = "arn:aws:sns:us-east-1:123456789012:scones-unlimited-test-alarms"
  alarms             = { ExecutionsFailed = { name = "scones-unlimited-test-machine-failed", description = "It failed." } }
}

override_resource {
  target          = aws_cloudwatch_log_group.this
  override_during = plan
  values = {
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/scones-unlimited-test-machine"
  }
}

override_resource {
  target          = aws_sfn_state_machine.this
  override_during = plan
  values = {
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:scones-unlimited-test-machine"
  }
}

run "one_failed_execution_raises_the_alarm" {
  command = plan

  module {
    source = "./modules/state_machine"
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.this["ExecutionsFailed"]] :
      alarm.alarm_name == "scones-unlimited-test-machine-failed" && alarm.metric_name == "ExecutionsFailed" &&
      alarm.dimensions.StateMachineArn == aws_sfn_state_machine.this.arn && alarm.threshold == 0 &&
      alarm.alarm_actions == toset([var.alarm_topic_arn]) && alarm.ok_actions == toset([var.alarm_topic_arn])
    ])
    error_message = "A failed execution raises no alarm, or the topic does not get it."
  }
}

run "errors_are_logged_and_executions_traced" {
  command = plan

  module {
    source = "./modules/state_machine"
  }

  variables {
    log_execution_data = false
  }

  assert {
    condition     = one(aws_sfn_state_machine.this.logging_configuration).level == "ERROR" && one(aws_sfn_state_machine.this.logging_configuration).log_destination == "${aws_cloudwatch_log_group.this.arn}:*"
    error_message = "Errors are not in the machine's log."
  }
  assert {
    condition     = !one(aws_sfn_state_machine.this.logging_configuration).include_execution_data
    error_message = "What the states hold is logged all the same."
  }
  assert {
    condition     = one(aws_sfn_state_machine.this.tracing_configuration).enabled
    error_message = "Executions are not traced."
  }
  assert {
    condition     = aws_iam_role.this.name == var.name && aws_cloudwatch_log_group.this.name == "/aws/vendedlogs/states/${var.name}"
    error_message = "The role or the log group does not have the machine's name."
  }
}

run "what_aws_would_refuse_is_refused_by_its_variable" {
  command         = plan
  expect_failures = [var.name, var.type, var.definition, var.policy, var.alarms]

  module {
    source = "./modules/state_machine"
  }

  variables {
    name       = "scones-unlimited-test-machine-of-photos-that-couriers-have-uploaded"
    type       = "FAST"
    definition = "StartAt: Done"
    policy     = "{}"
    alarms     = { ExecutionsSucceeded = { name = "succeeded", description = "It succeeded." } }
  }
}

run "an_alarm_that_notifies_nobody" {
  command         = plan
  expect_failures = [var.alarm_topic_arn]

  module {
    source = "./modules/state_machine"
  }

  variables {
    alarm_topic_arn = null
  }
}
