resource "aws_sqs_queue" "dead" {
  name                    = "read-dead"
  sqs_managed_sse_enabled = false
}

resource "aws_sqs_queue" "standard" {
  name                              = "read-standard"
  delay_seconds                     = 7
  max_message_size                  = 2048
  message_retention_seconds         = 86400
  receive_wait_time_seconds         = 9
  visibility_timeout_seconds        = 77
  kms_master_key_id                 = "alias/aws/sqs"
  kms_data_key_reuse_period_seconds = 600
  redrive_policy                    = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 3 })
  redrive_allow_policy              = jsonencode({ redrivePermission = "denyAll" })
  tags                              = { kind = "standard", "with space" = "a b" }

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "send"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:us-east-1:123456789012:read-standard"
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }]
  })
}

resource "aws_sqs_queue" "fifo" {
  name                        = "read-fifo.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
  sqs_managed_sse_enabled     = true
}

resource "aws_sqs_queue" "apart" {
  name_prefix = "read-apart-"
}

resource "aws_sqs_queue_policy" "apart" {
  queue_url = aws_sqs_queue.apart.url

  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "apart"
    Statement = [{
      Sid       = "topics"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = ["sqs:SendMessage", "sqs:GetQueueUrl"]
      Resource  = aws_sqs_queue.apart.arn
      Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:sns:us-east-1:123456789012:*" } }
    }]
  })
}

resource "aws_sqs_queue_redrive_policy" "apart" {
  queue_url      = aws_sqs_queue.apart.url
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.apart.arn, "arn:aws:sqs:us-east-1:123456789012:read-standard"]
  })
}
