locals {
  account = "arn:aws:iam::123456789012:root"
  assumed = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role" "this" {
  name               = "read-events"
  assume_role_policy = local.assumed
}

resource "aws_kms_key" "this" {}

resource "aws_sqs_queue" "this" {
  name = "read-events"
}

resource "aws_sqs_queue" "fifo" {
  name                        = "read-events.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
}

resource "aws_cloudwatch_event_bus" "this" {
  name               = "read"
  description        = "Read back"
  kms_key_identifier = aws_kms_key.this.arn
  tags               = { kind = "bus" }

  dead_letter_config {
    arn = aws_sqs_queue.this.arn
  }
}

resource "aws_cloudwatch_event_bus" "apart" {
  name = "read-apart"
}

resource "aws_cloudwatch_event_bus_policy" "this" {
  event_bus_name = aws_cloudwatch_event_bus.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "put"
      Effect    = "Allow"
      Principal = { AWS = local.account }
      Action    = "events:PutEvents"
      Resource  = aws_cloudwatch_event_bus.this.arn
    }]
  })
}

resource "aws_cloudwatch_event_permission" "account" {
  event_bus_name = aws_cloudwatch_event_bus.apart.name
  statement_id   = "account"
  principal      = "210987654321"
  action         = "events:PutEvents"
}

resource "aws_cloudwatch_event_permission" "organization" {
  event_bus_name = aws_cloudwatch_event_bus.apart.name
  statement_id   = "organization"
  principal      = "*"

  condition {
    key   = "aws:PrincipalOrgID"
    type  = "StringEquals"
    value = "o-1234567890"
  }
  depends_on = [aws_cloudwatch_event_permission.account]
}

resource "aws_cloudwatch_event_rule" "pattern" {
  name           = "read-pattern"
  description    = "Photos"
  event_bus_name = aws_cloudwatch_event_bus.this.name
  role_arn       = aws_iam_role.this.arn
  state          = "DISABLED"
  force_destroy  = true
  tags           = { kind = "rule" }

  event_pattern = jsonencode({
    source        = ["photos"]
    "detail-type" = [{ prefix = "photo" }]
    detail        = { size = [{ numeric = [">", 5] }], kind = [{ anything-but = ["text"] }] }
  })
}

resource "aws_cloudwatch_event_rule" "schedule" {
  name_prefix         = "read-schedule-"
  schedule_expression = "rate(7 days)"
}

resource "aws_cloudwatch_event_rule" "trail" {
  name          = "read-trail"
  state         = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
  event_pattern = jsonencode({ source = ["aws.ssm"] })
}

resource "aws_cloudwatch_event_target" "transformed" {
  rule           = aws_cloudwatch_event_rule.pattern.name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  target_id      = "transformed"
  arn            = aws_sqs_queue.this.arn
  force_destroy  = true

  input_transformer {
    input_paths    = { kind = "$.detail.kind", size = "$.detail.size" }
    input_template = "{\"kind\": <kind>, \"size\": <size>}"
  }
  retry_policy {
    maximum_event_age_in_seconds = 120
    maximum_retry_attempts       = 5
  }
  dead_letter_config {
    arn = aws_sqs_queue.this.arn
  }
}

resource "aws_cloudwatch_event_target" "fifo" {
  rule  = aws_cloudwatch_event_rule.schedule.name
  arn   = aws_sqs_queue.fifo.arn
  input = jsonencode({ some = "input" })

  sqs_target {
    message_group_id = "photos"
  }
}

resource "aws_cloudwatch_event_target" "bus" {
  rule      = aws_cloudwatch_event_rule.trail.name
  target_id = "bus"
  arn       = aws_cloudwatch_event_bus.apart.arn
  role_arn  = aws_iam_role.this.arn
}

resource "aws_cloudwatch_event_target" "path" {
  rule       = aws_cloudwatch_event_rule.trail.name
  target_id  = "path"
  arn        = aws_sqs_queue.this.arn
  input_path = "$.detail"
}

resource "aws_cloudwatch_event_target" "destination" {
  rule      = aws_cloudwatch_event_rule.trail.name
  target_id = "destination"
  arn       = aws_cloudwatch_event_api_destination.this.arn
  role_arn  = aws_iam_role.this.arn

  http_target {
    path_parameter_values   = ["photos"]
    header_parameters       = { X-Kind = "photo" }
    query_string_parameters = { size = "$.detail.size" }
  }
}

resource "aws_cloudwatch_event_archive" "this" {
  name             = "read"
  description      = "Photos"
  event_source_arn = aws_cloudwatch_event_bus.this.arn
  event_pattern    = jsonencode({ source = ["photos"] })
  retention_days   = 10
}

resource "aws_cloudwatch_event_connection" "key" {
  name               = "read-key"
  description        = "By a key"
  authorization_type = "API_KEY"

  auth_parameters {
    api_key {
      key   = "x-signature"
      value = "1234"
    }
    invocation_http_parameters {
      body {
        key             = "body-parameter"
        value           = "in body"
        is_value_secret = false
      }
      header {
        key             = "header-parameter"
        value           = "in header"
        is_value_secret = true
      }
      query_string {
        key             = "query-parameter"
        value           = "in query"
        is_value_secret = false
      }
    }
  }
}

resource "aws_cloudwatch_event_connection" "basic" {
  name               = "read-basic"
  authorization_type = "BASIC"

  auth_parameters {
    basic {
      username = "user"
      password = "Pass1234!"
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "this" {
  name                             = "read"
  description                      = "Somewhere"
  invocation_endpoint              = "https://example.com/*"
  http_method                      = "PUT"
  invocation_rate_limit_per_second = 20
  connection_arn                   = aws_cloudwatch_event_connection.key.arn
}
