"""Buckets with what the public modules of Terraform give them: applied, read back, destroyed."""

MODULE = """
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
}

resource "aws_s3_bucket" "logs" {
  bucket        = "applied-logs"
  force_destroy = true # the bucket's own requests are logged
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}

resource "aws_s3_bucket" "this" {
  bucket              = "applied-bucket"
  object_lock_enabled = true
}

resource "aws_s3_bucket_logging" "this" {
  bucket        = aws_s3_bucket.this.id
  target_bucket = aws_s3_bucket_policy.logs.bucket
  target_prefix = "log/"
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_request_payment_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  payer  = "Requester"
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket                                 = aws_s3_bucket.this.id
  transition_default_minimum_object_size = "varies_by_storage_class"

  rule {
    id     = "sizes"
    status = "Enabled"

    filter {
      and {
        prefix                   = "some/"
        object_size_greater_than = 200000
        object_size_less_than    = 500000
        tags                     = { kind = "photo" }
      }
    }

    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }

    noncurrent_version_expiration {
      newer_noncurrent_versions = 5
      noncurrent_days           = 30
    }
  }

  rule {
    id     = "one-size"
    status = "Enabled"

    filter {
      object_size_greater_than = 1000
    }

    expiration {
      days = 90
    }
  }
}

resource "aws_s3_object" "held" {
  bucket                        = aws_s3_bucket_versioning.this.bucket
  key                           = "held.txt"
  content                       = "some text"
  object_lock_legal_hold_status = "ON"
  force_destroy                 = true
}

resource "aws_sns_topic" "this" {
  name = "applied-topic"
}

resource "aws_s3_bucket_notification" "this" {
  bucket      = aws_s3_bucket.this.id
  eventbridge = true

  topic {
    topic_arn     = aws_sns_topic.this.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "in/"
    filter_suffix = ".png"
  }
}
"""


def test_buckets_are_applied_read_and_destroyed(aws, applied_and_destroyed):
    # GIVEN the buckets WHEN they are applied and planned again
    # THEN nothing is to change, and all goes, the object that is held, too
    applied_and_destroyed(MODULE)
    assert "applied-bucket" not in [one["Name"] for one in aws("s3").list_buckets()["Buckets"]]
