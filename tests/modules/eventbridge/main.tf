module "bus" {
  source  = "terraform-aws-modules/eventbridge/aws"
  version = "3.17.1"

  bus_name = "modules"
  tags     = { kind = "photos" }

  attach_sqs_policy        = true
  sqs_target_arns          = [aws_sqs_queue.told.arn, aws_sqs_queue.ordered.arn, aws_sqs_queue.failed.arn]
  attach_sfn_policy        = true
  sfn_target_arns          = [aws_sfn_state_machine.this.arn]
  attach_cloudwatch_policy = true
  cloudwatch_target_arns   = ["${aws_cloudwatch_log_group.this.arn}:*"]

  rules = {
    photos = {
      description   = "Photos"
      event_pattern = jsonencode({ source = ["modules"], detail = { kind = [{ prefix = "bi" }] } })
      enabled       = true
    }
    others = {
      event_pattern = jsonencode({ source = ["others"] })
      state         = "DISABLED"
    }
  }
  targets = {
    photos = [
      {
        name            = "transformed"
        arn             = aws_sqs_queue.told.arn
        dead_letter_arn = aws_sqs_queue.failed.arn
        retry_policy    = { maximum_event_age_in_seconds = 120, maximum_retry_attempts = 2 }
        input_transformer = {
          input_paths    = { kind = "$.detail.kind" }
          input_template = "{\"told\": <kind>}"
        }
      },
      {
        name             = "ordered"
        arn              = aws_sqs_queue.ordered.arn
        message_group_id = "photos"
      },
      {
        name = "logged"
        arn  = aws_cloudwatch_log_group.this.arn
      },
      {
        name            = "machine"
        arn             = aws_sfn_state_machine.this.arn
        attach_role_arn = true
      },
    ]
    others = []
  }

  create_archives = true
  archives = {
    modules-photos = {
      description    = "Photos"
      retention_days = 1
      event_pattern  = jsonencode({ source = ["modules"] })
    }
  }
  permissions = {
    "210987654321 Other" = {}
  }

  schedule_groups = {
    modules = { tags = { kind = "photos" } }
  }
  schedules = {
    nightly = {
      group_name          = "modules"
      description         = "Every night"
      schedule_expression = "cron(0 3 * * ? *)"
      timezone            = "Europe/Berlin"
      arn                 = aws_sqs_queue.scheduled.arn
      role_arn            = aws_iam_role.scheduler.arn
      input               = jsonencode({ night = true })
    }
  }
  pipes = {
    modules = {
      source = aws_sqs_queue.piped.arn
      target = aws_sfn_state_machine.this.arn

      source_parameters = {
        sqs_queue_parameters = { batch_size = 1, maximum_batching_window_in_seconds = 0 }
      }
      target_parameters = {
        step_function_state_machine_parameters = { invocation_type = "FIRE_AND_FORGET" }
      }
      attach_policies_for_integrations = true
    }
  }
}

resource "aws_sqs_queue" "told" {
  name = "modules-told"
}

resource "aws_sqs_queue" "failed" {
  name = "modules-bus-failed"
}

resource "aws_sqs_queue" "ordered" {
  name                        = "modules-told.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
}

resource "aws_sqs_queue" "scheduled" {
  name = "modules-scheduled"
}

resource "aws_sqs_queue" "piped" {
  name = "modules-piped"
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/aws/events/modules"
}

resource "aws_iam_role" "scheduler" {
  name = "modules-scheduler"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "scheduler.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.scheduled.arn }]
  })
}

resource "aws_iam_role" "machine" {
  name = "modules-bus-machine"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "states.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_sfn_state_machine" "this" {
  name       = "modules-bus"
  role_arn   = aws_iam_role.machine.arn
  definition = jsonencode({ StartAt = "Pass", States = { Pass = { Type = "Pass", End = true } } })
}

output "bus" {
  value = module.bus.eventbridge_bus_name
}

output "told" {
  value = aws_sqs_queue.told.url
}

output "ordered" {
  value = aws_sqs_queue.ordered.url
}

output "scheduled" {
  value = aws_sqs_queue.scheduled.url
}

output "piped" {
  value = aws_sqs_queue.piped.url
}

output "group" {
  value = aws_cloudwatch_log_group.this.name
}

output "machine" {
  value = aws_sfn_state_machine.this.arn
}
