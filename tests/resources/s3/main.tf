data "aws_canonical_user_id" "this" {}

resource "aws_kms_key" "this" {}

resource "aws_s3_bucket" "this" {
  bucket              = "read-bucket"
  force_destroy       = true
  object_lock_enabled = true
  tags                = { kind = "bucket", "with space" = "a b" }
}

resource "aws_s3_bucket" "other" {
  bucket_prefix = "read-other-"
}

resource "aws_s3_bucket_versioning" "this" {
  bucket                = aws_s3_bucket.this.id
  expected_bucket_owner = "123456789012"

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_versioning" "other" {
  bucket = aws_s3_bucket.other.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "this" {
  bucket              = aws_s3_bucket_versioning.this.bucket
  object_lock_enabled = "Enabled"

  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 3
    }
  }
}

resource "aws_s3_bucket_accelerate_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  status = "Suspended"
}

resource "aws_s3_bucket_request_payment_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  payer  = "Requester"
}

resource "aws_s3_bucket_ownership_controls" "other" {
  bucket = aws_s3_bucket.other.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_acl" "other" {
  bucket = aws_s3_bucket_ownership_controls.other.bucket

  access_control_policy {
    owner {
      id = data.aws_canonical_user_id.this.id
    }
    grant {
      permission = "FULL_CONTROL"

      grantee {
        id   = data.aws_canonical_user_id.this.id
        type = "CanonicalUser"
      }
    }
    grant {
      permission = "READ_ACP"

      grantee {
        uri  = "http://acs.amazonaws.com/groups/s3/LogDelivery"
        type = "Group"
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "tls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}

resource "aws_s3_bucket_cors_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  cors_rule {
    id              = "first"
    allowed_headers = ["*"]
    allowed_methods = ["PUT", "POST"]
    allowed_origins = ["https://example.com", "https://example.org"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3000
  }
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
  }
}

resource "aws_s3_bucket_website_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  index_document {
    suffix = "index.html"
  }
  error_document {
    key = "error.html"
  }
  routing_rule {
    condition {
      key_prefix_equals               = "docs/"
      http_error_code_returned_equals = "404"
    }
    redirect {
      host_name               = "example.com"
      http_redirect_code      = "302"
      protocol                = "https"
      replace_key_prefix_with = "documents/"
    }
  }
}

resource "aws_s3_bucket_website_configuration" "other" {
  bucket = aws_s3_bucket.other.id

  redirect_all_requests_to {
    host_name = "example.com"
    protocol  = "https"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket                                 = aws_s3_bucket_versioning.this.bucket
  transition_default_minimum_object_size = "varies_by_storage_class"

  rule {
    id     = "and"
    status = "Enabled"

    filter {
      and {
        prefix                   = "some/"
        object_size_greater_than = 200000
        object_size_less_than    = 500000
        tags                     = { kind = "photo", size = "large" }
      }
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
    transition {
      days          = 60
      storage_class = "GLACIER"
    }
    noncurrent_version_expiration {
      newer_noncurrent_versions = 5
      noncurrent_days           = 300
    }
    noncurrent_version_transition {
      newer_noncurrent_versions = 3
      noncurrent_days           = 30
      storage_class             = "ONEZONE_IA"
    }
  }
  rule {
    id     = "tag"
    status = "Disabled"

    filter {
      tag {
        key   = "kind"
        value = "photo"
      }
    }
    expiration {
      date = "2040-01-01T00:00:00Z"
    }
  }
  rule {
    id     = "marker"
    status = "Enabled"

    filter {}

    expiration {
      expired_object_delete_marker = true
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
  rule {
    id     = "size"
    status = "Enabled"

    filter {
      object_size_less_than = 1000
    }
    expiration {
      days = 90
    }
  }
}

resource "aws_s3_bucket_logging" "this" {
  bucket        = aws_s3_bucket.this.id
  target_bucket = aws_s3_bucket_acl.logs.bucket
  target_prefix = "log/"

  target_object_key_format {
    partitioned_prefix {
      partition_date_source = "EventTime"
    }
  }
}

resource "aws_s3_bucket" "logs" {
  bucket        = "read-logs"
  force_destroy = true
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "ObjectWriter"
  }
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket_ownership_controls.logs.bucket
  acl    = "log-delivery-write"
}
