resource "aws_kms_key" "this" {}

resource "aws_ssm_parameter" "advanced" {
  name            = "/read/advanced"
  description     = "Read back"
  type            = "String"
  tier            = "Advanced"
  value           = "photo-1"
  allowed_pattern = "^photo-.*$"
  data_type       = "text"
  overwrite       = true
  tags            = { kind = "parameter" }
}

resource "aws_ssm_parameter" "secure" {
  name   = "/read/secure"
  type   = "SecureString"
  key_id = aws_kms_key.this.key_id
  value  = "secret"
}

resource "aws_ssm_parameter" "list" {
  name           = "/read/list"
  type           = "StringList"
  insecure_value = "bicycle,motorcycle"
}

resource "aws_secretsmanager_secret" "this" {
  name                    = "read/secret"
  description             = "Read back"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = 7
  tags                    = { kind = "secret" }

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "read"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
    }]
  })
}

resource "aws_secretsmanager_secret_version" "text" {
  secret_id      = aws_secretsmanager_secret.this.id
  secret_string  = jsonencode({ user = "reader" })
  version_stages = ["AWSCURRENT", "READ"]
}

resource "aws_secretsmanager_secret" "binary" {
  name_prefix             = "read/binary-"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "binary" {
  secret_id     = aws_secretsmanager_secret.binary.id
  secret_binary = base64encode("bytes")
}

resource "aws_budgets_budget" "this" {
  name              = "read"
  budget_type       = "COST"
  limit_amount      = "50.5"
  limit_unit        = "USD"
  time_unit         = "MONTHLY"
  time_period_start = "2040-01-01_00:00"
  time_period_end   = "2050-06-01_00:00"
  tags              = { kind = "budget" }

  cost_filter {
    name   = "Service"
    values = ["Amazon Simple Queue Service"]
  }
  cost_types {
    include_credit             = false
    include_discount           = false
    include_other_subscription = false
    include_recurring          = false
    include_refund             = false
    include_subscription       = true
    include_support            = false
    include_tax                = false
    include_upfront            = false
    use_amortized              = true
    use_blended                = false
  }
  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "FORECASTED"
    threshold                  = 75.5
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = ["someone@example.com"]
    subscriber_sns_topic_arns  = [aws_sns_topic.this.arn]
  }
}

resource "aws_sns_topic" "this" {
  name = "read-budget"
}

resource "aws_xray_sampling_rule" "this" {
  rule_name      = "read"
  resource_arn   = "*"
  priority       = 99
  fixed_rate     = 0.25
  reservoir_size = 3
  service_name   = "read-*"
  service_type   = "AWS::StepFunctions::StateMachine"
  host           = "example.com"
  http_method    = "GET"
  url_path       = "/photos/*"
  version        = 1
  attributes     = { kind = "photo" }
  tags           = { kind = "rule" }
}
