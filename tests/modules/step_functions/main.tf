locals {
  invoking = jsonencode({
    StartAt = "Invoke"
    States = {
      Invoke = {
        Type     = "Task"
        Resource = "arn:aws:states:::lambda:invoke"
        Parameters = {
          FunctionName = aws_lambda_function.this.arn
          "Payload.$"  = "$"
        }
        ResultSelector = { "got.$" = "$.Payload.got" }
        Next           = "Tell"
      }
      Tell = {
        Type       = "Task"
        Resource   = "arn:aws:states:::sqs:sendMessage"
        Parameters = { QueueUrl = aws_sqs_queue.this.url, "MessageBody.$" = "$.got" }
        ResultPath = null
        End        = true
      }
    }
  })
}

module "standard" {
  source  = "terraform-aws-modules/step-functions/aws"
  version = "4.2.1"

  name       = "modules-standard"
  definition = local.invoking
  type       = "STANDARD"
  publish    = true
  tags       = { kind = "photos" }

  logging_configuration = {
    level                  = "ALL"
    include_execution_data = true
  }
  service_integrations = {
    lambda = { lambda = [aws_lambda_function.this.arn] }
    sqs    = { sqs = [aws_sqs_queue.this.arn] }
    xray   = { xray = true }
  }
  attach_policy = true
  policy        = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"

  attach_policy_statements = true
  policy_statements = {
    buckets = { effect = "Allow", actions = ["s3:ListAllMyBuckets"], resources = ["*"] }
  }
}

module "express" {
  source  = "terraform-aws-modules/step-functions/aws"
  version = "4.2.1"

  name       = "modules-express"
  definition = local.invoking
  type       = "EXPRESS"

  cloudwatch_log_group_name              = "/aws/vendedlogs/states/modules"
  cloudwatch_log_group_retention_in_days = 7
  logging_configuration                  = { level = "ERROR" }

  attach_policy_json = true
  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "lambda:InvokeFunction", Resource = "*" },
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" },
    ]
  })
}

resource "aws_sqs_queue" "this" {
  name = "modules-machines"
}

resource "aws_iam_role" "this" {
  name = "modules-machines-function"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_cloudwatch_log_group" "function" {
  name = "/aws/lambda/modules-machines"
}

resource "aws_lambda_function" "this" {
  function_name = "modules-machines"
  filename      = "function.zip"
  handler       = "index.handler"
  runtime       = "python3.12"
  role          = aws_iam_role.this.arn
  depends_on    = [aws_cloudwatch_log_group.function]
}

output "standard" {
  value = module.standard.state_machine_arn
}

output "express" {
  value = module.express.state_machine_arn
}

output "queue" {
  value = aws_sqs_queue.this.url
}
