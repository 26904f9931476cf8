resource "aws_iam_role" "this" {
  name = "read-states"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "states.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_kms_key" "this" {}

resource "aws_cloudwatch_log_group" "this" {
  name = "/aws/vendedlogs/states/read"
}

resource "aws_sfn_state_machine" "standard" {
  name       = "read-standard"
  role_arn   = aws_iam_role.this.arn
  type       = "STANDARD"
  publish    = true
  definition = jsonencode({ StartAt = "Pass", States = { Pass = { Type = "Pass", End = true } } })
  tags       = { kind = "standard" }

  logging_configuration {
    level                  = "ERROR"
    include_execution_data = true
    log_destination        = "${aws_cloudwatch_log_group.this.arn}:*"
  }
  tracing_configuration {
    enabled = true
  }
}

resource "aws_sfn_state_machine" "express" {
  name_prefix = "read-express-"
  role_arn    = aws_iam_role.this.arn
  type        = "EXPRESS"
  definition  = jsonencode({ QueryLanguage = "JSONata", StartAt = "Pass", States = { Pass = { Type = "Pass", Output = "{% 1 %}", End = true } } })
}

resource "aws_sfn_alias" "this" {
  name        = "read"
  description = "All of it"

  routing_configuration {
    state_machine_version_arn = aws_sfn_state_machine.standard.state_machine_version_arn
    weight                    = 100
  }
}

resource "aws_sfn_activity" "this" {
  name = "read"
  tags = { kind = "activity" }
}
