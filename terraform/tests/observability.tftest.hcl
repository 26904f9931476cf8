# Who is told of what: an alarm for every way to lose something, and what costs too much.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  runbook       = { address = "docs/operate.md", options = "--environment test" }
  rules         = ["scones-unlimited-test-uploaded", "scones-unlimited-test-failed"]
  prefix        = "scones-unlimited-test"
  endpoint_name = "scones-unlimited-test"
  key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  cost_tag      = { key = "Deployment", value = "scones-unlimited-test" }
  classification = {
    state_machine_arn = "arn:aws:states:us-east-1:123456789012:stateMachine:scones-unlimited-test-classification"
    incoming_queue    = "scones-unlimited-test-incoming"
    dead_letter_queue = "scones-unlimited-test-dead-letters"
    review_queue      = "scones-unlimited-test-review"
  }
}

override_resource {
  target = aws_sns_topic.this
  values = {
    arn = "arn:aws:sns:us-east-1:123456789012:scones-unlimited-test-alarms"
  }
}

run "dead_letters_raise_an_alarm_and_no_budget_is_set" {
  command = apply

  module {
    source = "./modules/observability"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters.dimensions.QueueName == var.classification.dead_letter_queue && contains(aws_cloudwatch_metric_alarm.dead_letters.alarm_actions, aws_sns_topic.this.arn)
    error_message = "The alarm of dead letters watches another queue, or notifies nobody."
  }
  assert {
    condition     = endswith(aws_cloudwatch_metric_alarm.dead_letters.alarm_description, " First: scones redrive --environment test --dry-run. Runbook: docs/operate.md#dead-letters")
    error_message = "The alarm says: ${aws_cloudwatch_metric_alarm.dead_letters.alarm_description}"
  }
  assert {
    condition     = length(aws_budgets_budget.this) == 0
    error_message = "A budget that nobody set."
  }
}

run "a_budget_and_quiet_hours_are_there_when_asked_for" {
  command = apply

  module {
    source = "./modules/observability"
  }

  variables {
    budget           = 50
    emails           = ["platform@example.com"]
    alarm_thresholds = { idle_hours = 2 }
  }

  assert {
    condition     = length(aws_budgets_budget.this) == 1 && length(aws_sns_topic_subscription.email) == 1 && length(aws_cloudwatch_metric_alarm.quiet) == 1
    error_message = "No budget, or nobody who is told of it."
  }
  assert {
    condition     = one(aws_budgets_budget.this[0].cost_filter).values == tolist(["user:Deployment$scones-unlimited-test"])
    error_message = "The budget looks at other costs: ${join(", ", one(aws_budgets_budget.this[0].cost_filter).values)}."
  }
}

run "more_photos_to_people_than_there_are_is_refused" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    alarm_thresholds = { review_rate = 1.5 }
  }

  expect_failures = [var.alarm_thresholds]
}

run "quiet_for_longer_than_cloudwatch_looks_back_is_refused" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    alarm_thresholds = { idle_hours = 25 }
  }

  expect_failures = [var.alarm_thresholds]
}

run "a_budget_of_nothing_is_refused" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    budget = 0
  }

  expect_failures = [var.budget]
}
