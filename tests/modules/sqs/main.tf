module "photos" {
  source  = "terraform-aws-modules/sqs/aws"
  version = "4.3.1"

  name                       = "modules-photos"
  visibility_timeout_seconds = 0
  delay_seconds              = 0
  receive_wait_time_seconds  = 2
  create_dlq                 = true
  redrive_policy             = { maxReceiveCount = 1 }
  tags                       = { kind = "photos" }

  create_queue_policy = true
  queue_policy_statements = {
    account = {
      sid        = "Account"
      actions    = ["sqs:SendMessage", "sqs:ReceiveMessage"]
      principals = [{ type = "AWS", identifiers = ["arn:aws:iam::123456789012:root"] }]
    }
  }
  create_dlq_queue_policy = true
  dlq_queue_policy_statements = {
    account = {
      sid        = "Account"
      actions    = ["sqs:ReceiveMessage"]
      principals = [{ type = "AWS", identifiers = ["arn:aws:iam::123456789012:root"] }]
    }
  }
}

module "ordered" {
  source  = "terraform-aws-modules/sqs/aws"
  version = "4.3.1"

  name                        = "modules-ordered"
  fifo_queue                  = true
  content_based_deduplication = true
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
  create_dlq                  = true
}

module "encrypted" {
  source  = "terraform-aws-modules/sqs/aws"
  version = "4.3.1"

  name                              = "modules-encrypted"
  use_name_prefix                   = true
  kms_master_key_id                 = "alias/aws/sqs"
  kms_data_key_reuse_period_seconds = 3600
}

module "unencrypted" {
  source  = "terraform-aws-modules/sqs/aws"
  version = "4.3.1"

  name                    = "modules-unencrypted"
  sqs_managed_sse_enabled = false
  redrive_allow_policy    = { redrivePermission = "allowAll" }
}

output "photos" {
  value = module.photos.queue_url
}

output "given_up" {
  value = module.photos.dead_letter_queue_url
}

output "ordered" {
  value = module.ordered.queue_url
}
