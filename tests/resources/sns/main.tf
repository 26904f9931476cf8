locals {
  account = "123456789012"
  assumed = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role" "feedback" {
  name               = "read-sns"
  assume_role_policy = local.assumed
}

resource "aws_kms_key" "this" {}

resource "aws_sns_topic" "standard" {
  name                                     = "read-standard"
  display_name                             = "Read back"
  kms_master_key_id                        = aws_kms_key.this.arn
  signature_version                        = 2
  tracing_config                           = "Active"
  application_failure_feedback_role_arn    = aws_iam_role.feedback.arn
  application_success_feedback_role_arn    = aws_iam_role.feedback.arn
  application_success_feedback_sample_rate = 11
  firehose_failure_feedback_role_arn       = aws_iam_role.feedback.arn
  firehose_success_feedback_role_arn       = aws_iam_role.feedback.arn
  firehose_success_feedback_sample_rate    = 12
  http_failure_feedback_role_arn           = aws_iam_role.feedback.arn
  http_success_feedback_role_arn           = aws_iam_role.feedback.arn
  http_success_feedback_sample_rate        = 13
  lambda_failure_feedback_role_arn         = aws_iam_role.feedback.arn
  lambda_success_feedback_role_arn         = aws_iam_role.feedback.arn
  lambda_success_feedback_sample_rate      = 14
  sqs_failure_feedback_role_arn            = aws_iam_role.feedback.arn
  sqs_success_feedback_role_arn            = aws_iam_role.feedback.arn
  sqs_success_feedback_sample_rate         = 15
  tags                                     = { kind = "standard" }

  delivery_policy = jsonencode({
    http = {
      defaultHealthyRetryPolicy = {
        minDelayTarget     = 20
        maxDelayTarget     = 30
        numRetries         = 5
        numMaxDelayRetries = 1
        numNoDelayRetries  = 1
        numMinDelayRetries = 1
        backoffFunction    = "linear"
      }
      disableSubscriptionOverrides = false
      defaultThrottlePolicy        = { maxReceivesPerSecond = 3 }
    }
  })
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "inline"
    Statement = [{
      Sid       = "publish"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${local.account}:root" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:us-east-1:${local.account}:read-standard"
    }]
  })
}

resource "aws_sns_topic" "fifo" {
  name                        = "read-fifo.fifo"
  fifo_topic                  = true
  content_based_deduplication = true
  fifo_throughput_scope       = "MessageGroup"
  archive_policy              = jsonencode({ MessageRetentionPeriod = 30 })
}

resource "aws_sns_topic" "apart" {
  name_prefix = "read-apart-"
}

resource "aws_sns_topic_policy" "apart" {
  arn = aws_sns_topic.apart.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "apart"
    Statement = [{
      Sid       = "alarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = ["sns:Publish"]
      Resource  = aws_sns_topic.apart.arn
      Condition = { StringEquals = { "AWS:SourceOwner" = local.account } }
    }]
  })
}

resource "aws_sqs_queue" "this" {
  name = "read-sns"
}

resource "aws_sns_topic_subscription" "queue" {
  topic_arn            = aws_sns_topic.standard.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.this.arn
  raw_message_delivery = true
  filter_policy        = jsonencode({ kind = ["photo", { "anything-but" = ["text"] }], size = [{ numeric = [">", 3] }] })
  filter_policy_scope  = "MessageBody"
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.this.arn })
}

resource "aws_sns_topic_subscription" "mail" {
  topic_arn = aws_sns_topic.apart.arn
  protocol  = "email-json"
  endpoint  = "someone@example.com"
}

resource "aws_sqs_queue" "fifo" {
  name       = "read-sns.fifo"
  fifo_queue = true
}

resource "aws_sns_topic_subscription" "fifo" {
  topic_arn     = aws_sns_topic.fifo.arn
  protocol      = "sqs"
  endpoint      = aws_sqs_queue.fifo.arn
  filter_policy = jsonencode({ kind = [{ prefix = "a" }] })
}
