module "photos" {
  source  = "terraform-aws-modules/sns/aws"
  version = "6.2.1"

  name              = "modules-photos"
  display_name      = "Photos"
  kms_master_key_id = aws_kms_key.this.arn
  signature_version = 2
  tracing_config    = "Active"
  tags              = { kind = "photos" }

  sqs_feedback = {
    failure_role_arn    = aws_iam_role.feedback.arn
    success_role_arn    = aws_iam_role.feedback.arn
    success_sample_rate = 50
  }
  lambda_feedback = {
    failure_role_arn    = aws_iam_role.feedback.arn
    success_role_arn    = aws_iam_role.feedback.arn
    success_sample_rate = 75
  }
  topic_policy_statements = {
    publishers = {
      sid        = "Publishers"
      actions    = ["sns:Publish"]
      principals = [{ type = "Service", identifiers = ["events.amazonaws.com"] }]
    }
  }
  subscriptions = {
    queue = {
      protocol             = "sqs"
      endpoint             = aws_sqs_queue.photos.arn
      raw_message_delivery = true
      filter_policy        = jsonencode({ kind = ["bicycle"] })
      filter_policy_scope  = "MessageAttributes"
    }
  }
}

module "ordered" {
  source  = "terraform-aws-modules/sns/aws"
  version = "6.2.1"

  name                        = "modules-ordered"
  fifo_topic                  = true
  content_based_deduplication = true
  fifo_throughput_scope       = "MessageGroup"

  subscriptions = {
    queue = {
      protocol = "sqs"
      endpoint = aws_sqs_queue.ordered.arn
    }
  }
}

resource "aws_sqs_queue" "photos" {
  name = "modules-topic-photos"
}

resource "aws_sqs_queue" "ordered" {
  name       = "modules-topic-ordered.fifo"
  fifo_queue = true
}

resource "aws_kms_key" "this" {
  deletion_window_in_days = 7
}

resource "aws_iam_role" "feedback" {
  name = "modules-feedback"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

output "photos" {
  value = module.photos.topic_arn
}

output "photos_queue" {
  value = aws_sqs_queue.photos.url
}

output "ordered" {
  value = module.ordered.topic_arn
}

output "ordered_queue" {
  value = aws_sqs_queue.ordered.url
}
