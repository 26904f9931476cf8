resource "aws_iam_role" "this" {
  name = "read-scheduler"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "scheduler.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_kms_key" "this" {}

resource "aws_sqs_queue" "this" {
  name       = "read-scheduler.fifo"
  fifo_queue = true
}

resource "aws_sqs_queue" "dead" {
  name = "read-scheduler-dead"
}

resource "aws_cloudwatch_event_bus" "this" {
  name = "read-scheduler"
}

resource "aws_scheduler_schedule_group" "this" {
  name = "read"
  tags = { kind = "group" }
}

resource "aws_scheduler_schedule_group" "prefixed" {
  name_prefix = "read-"
}

resource "aws_scheduler_schedule" "queue" {
  name                         = "read-queue"
  description                  = "Read back"
  group_name                   = aws_scheduler_schedule_group.this.name
  schedule_expression          = "cron(15 10 ? * 6L 2040-2050)"
  schedule_expression_timezone = "Europe/Berlin"
  start_date                   = "2040-01-01T00:00:00Z"
  end_date                     = "2050-12-31T12:00:00Z"
  state                        = "DISABLED"
  kms_key_arn                  = aws_kms_key.this.arn

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }
  target {
    arn      = aws_sqs_queue.this.arn
    role_arn = aws_iam_role.this.arn
    input    = jsonencode({ some = "input" })

    sqs_parameters {
      message_group_id = "photos"
    }
    retry_policy {
      maximum_event_age_in_seconds = 120
      maximum_retry_attempts       = 5
    }
    dead_letter_config {
      arn = aws_sqs_queue.dead.arn
    }
  }
}

resource "aws_scheduler_schedule" "bus" {
  name_prefix         = "read-bus-"
  schedule_expression = "rate(7 days)"

  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = aws_cloudwatch_event_bus.this.arn
    role_arn = aws_iam_role.this.arn
    input    = jsonencode({ some = "input" })

    eventbridge_parameters {
      detail_type = "photo"
      source      = "schedules"
    }
  }
}
