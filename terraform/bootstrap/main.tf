resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:CloudTrail's data events tell who read a state, without a second bucket to guard
  #checkov:skip=CKV_AWS_144:a state describes one region's resources, and is of no use where they are not
  #checkov:skip=CKV_AWS_145:a key would have to be there before the state that remembers it
  #checkov:skip=CKV2_AWS_61:old states are small and few, and each is a way back
  #checkov:skip=CKV2_AWS_62:nothing waits for a state to be written
  bucket        = var.state_bucket
  force_destroy = var.force_destroy

  lifecycle {
    precondition {
      # An environment's apply role may do everything with its own buckets.
      condition     = !anytrue([for prefix in local.prefixes : startswith(var.state_bucket, "${prefix}-${local.account}-")])
      error_message = "state_bucket: it is named like an environment's own bucket, which that environment may change."
    }
  }
}

# Every state that ever was can be fetched back.
resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "tls_only" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket     = aws_s3_bucket.this.id
  policy     = data.aws_iam_policy_document.tls_only.json
  depends_on = [aws_s3_bucket_public_access_block.this]
}
