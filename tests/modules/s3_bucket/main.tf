module "logs" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.11.0"

  bucket                   = "modules-logs"
  force_destroy            = true
  acl                      = "log-delivery-write"
  control_object_ownership = true
  object_ownership         = "ObjectWriter"

  attach_deny_insecure_transport_policy = true
  attach_require_latest_tls_policy      = true
  attach_policy                         = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Logs"
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::modules-logs/*"
    }]
  })
}

module "photos" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.11.0"

  bucket                   = "modules-photos"
  force_destroy            = true
  object_lock_enabled      = true
  acceleration_status      = "Suspended"
  request_payer            = "BucketOwner"
  control_object_ownership = true
  object_ownership         = "BucketOwnerPreferred"
  acl                      = "private"
  tags                     = { kind = "photos" }

  attach_policy = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Read"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = "s3:ListBucket"
      Resource  = "arn:aws:s3:::modules-photos"
    }]
  })
  attach_deny_insecure_transport_policy = true

  logging = {
    target_bucket            = module.logs.s3_bucket_id
    target_prefix            = "log/"
    target_object_key_format = { partitioned_prefix = { partition_date_source = "DeliveryTime" } }
  }
  versioning = { status = true }
  object_lock_configuration = {
    rule = { default_retention = { mode = "GOVERNANCE", days = 1 } }
  }
  server_side_encryption_configuration = {
    rule = { apply_server_side_encryption_by_default = { sse_algorithm = "AES256" } }
  }
  website = {
    index_document = "index.html"
    error_document = "error.html"
    routing_rules = [{
      condition = { key_prefix_equals = "docs/" }
      redirect  = { replace_key_prefix_with = "documents/" }
    }]
  }
  cors_rule = [
    {
      allowed_methods = ["PUT", "POST"]
      allowed_origins = ["https://example.com"]
      allowed_headers = ["*"]
      expose_headers  = ["ETag"]
      max_age_seconds = 3000
    },
    {
      allowed_methods = ["GET"]
      allowed_origins = ["*"]
    }
  ]
  transition_default_minimum_object_size = "varies_by_storage_class"
  lifecycle_rule = [
    {
      id      = "sizes"
      enabled = true
      filter = {
        prefix                   = "in/"
        object_size_greater_than = 200000
        object_size_less_than    = 500000
        tags                     = { kind = "photo" }
      }
      transition                    = [{ days = 30, storage_class = "ONEZONE_IA" }, { days = 60, storage_class = "GLACIER" }]
      noncurrent_version_expiration = { newer_noncurrent_versions = 5, days = 30 }
    },
    {
      id                                     = "uploads"
      enabled                                = true
      abort_incomplete_multipart_upload_days = 7
      filter                                 = { prefix = "log/" }
      expiration                             = { days = 90 }
    }
  ]
}

module "notification" {
  source  = "terraform-aws-modules/s3-bucket/aws//modules/notification"
  version = "4.11.0"

  bucket      = module.photos.s3_bucket_id
  bucket_arn  = module.photos.s3_bucket_arn
  eventbridge = true

  lambda_notifications = {
    text = {
      function_arn  = aws_lambda_function.this.arn
      function_name = aws_lambda_function.this.function_name
      events        = ["s3:ObjectCreated:Put"]
      filter_prefix = "in/"
      filter_suffix = ".txt"
    }
  }
  sqs_notifications = {
    photos = {
      queue_arn     = aws_sqs_queue.this.arn
      queue_id      = aws_sqs_queue.this.id
      events        = ["s3:ObjectCreated:*"]
      filter_prefix = "in/"
      filter_suffix = ".png"
    }
  }
}

module "object" {
  source  = "terraform-aws-modules/s3-bucket/aws//modules/object"
  version = "4.11.0"

  bucket                        = module.photos.s3_bucket_id
  key                           = "held.txt"
  content                       = "held"
  content_type                  = "text/plain"
  metadata                      = { kind = "photo" }
  object_lock_legal_hold_status = "ON"
  object_lock_mode              = "GOVERNANCE"
  object_lock_retain_until_date = "2040-01-01T00:00:00Z"
  force_destroy                 = true
  tags                          = { kind = "object" }
}

resource "aws_sqs_queue" "this" {
  name = "modules-bucket"
}

resource "aws_iam_role" "this" {
  name = "modules-bucket"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/aws/lambda/modules-bucket"
}

resource "aws_lambda_function" "this" {
  function_name = "modules-bucket"
  filename      = "function.zip"
  handler       = "index.handler"
  runtime       = "python3.12"
  role          = aws_iam_role.this.arn
  depends_on    = [aws_cloudwatch_log_group.this]
}

output "bucket" {
  value = module.photos.s3_bucket_id
}

output "queue" {
  value = aws_sqs_queue.this.url
}

output "group" {
  value = aws_cloudwatch_log_group.this.name
}
