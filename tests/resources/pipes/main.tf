resource "aws_iam_role" "this" {
  name = "read-pipes"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "pipes.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_sqs_queue" "source" {
  name = "read-source"
}

resource "aws_sfn_state_machine" "target" {
  name       = "read-pipes"
  role_arn   = aws_iam_role.this.arn
  definition = jsonencode({ StartAt = "Pass", States = { Pass = { Type = "Pass", End = true } } })
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/aws/vendedlogs/pipes/read"
}

resource "aws_pipes_pipe" "this" {
  name          = "read"
  description   = "Read back"
  desired_state = "STOPPED"
  role_arn      = aws_iam_role.this.arn
  source        = aws_sqs_queue.source.arn
  target        = aws_sfn_state_machine.target.arn
  tags          = { kind = "pipe" }

  source_parameters {
    sqs_queue_parameters {
      batch_size                         = 5
      maximum_batching_window_in_seconds = 7
    }
    filter_criteria {
      filter {
        pattern = jsonencode({ body = { kind = ["photo"] } })
      }
    }
  }
  target_parameters {
    input_template = "{\"body\": <$.body>}"

    step_function_state_machine_parameters {
      invocation_type = "FIRE_AND_FORGET"
    }
  }
  log_configuration {
    level = "ERROR"

    cloudwatch_logs_log_destination {
      log_group_arn = aws_cloudwatch_log_group.this.arn
    }
  }
}

resource "aws_pipes_pipe" "function" {
  name_prefix   = "read-function-"
  role_arn      = aws_iam_role.this.arn
  source        = aws_sqs_queue.source.arn
  target        = aws_lambda_function.this.arn
  desired_state = "STOPPED"

  target_parameters {
    lambda_function_parameters {
      invocation_type = "FIRE_AND_FORGET"
    }
  }
}

resource "aws_lambda_function" "this" {
  function_name = "read-pipes"
  filename      = "function.zip"
  handler       = "index.handler"
  runtime       = "python3.12"
  role          = aws_iam_role.this.arn
}
