resource "aws_kms_key" "this" {}

resource "aws_s3_bucket" "this" {
  bucket              = "read-objects"
  force_destroy       = true
  object_lock_enabled = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "ObjectWriter"
  }
}

resource "aws_s3_object" "headers" {
  bucket              = aws_s3_bucket_ownership_controls.this.bucket
  key                 = "some/headers.txt"
  content             = "some text"
  acl                 = "bucket-owner-full-control"
  cache_control       = "max-age=60"
  checksum_algorithm  = "SHA256"
  content_disposition = "attachment"
  content_encoding    = "identity"
  content_language    = "en"
  content_type        = "text/plain"
  metadata            = { kind = "photo" }
  storage_class       = "STANDARD_IA"
  website_redirect    = "/other.txt"
  tags                = { kind = "object" }
  force_destroy       = true
}

resource "aws_s3_object" "encrypted" {
  bucket                 = aws_s3_bucket_ownership_controls.this.bucket
  key                    = "encrypted"
  content_base64         = base64encode("bytes")
  server_side_encryption = "aws:kms"
  kms_key_id             = aws_kms_key.this.arn
  bucket_key_enabled     = true
  force_destroy          = true
}

resource "aws_s3_object" "held" {
  bucket                        = aws_s3_bucket_ownership_controls.this.bucket
  key                           = "held"
  source                        = "function.zip"
  source_hash                   = filemd5("function.zip")
  object_lock_legal_hold_status = "ON"
  object_lock_mode              = "GOVERNANCE"
  object_lock_retain_until_date = "2040-01-01T00:00:00Z"
  force_destroy                 = true

  override_provider {
    default_tags {
      tags = {}
    }
  }
}

resource "aws_s3_object" "etag" {
  bucket        = aws_s3_bucket_ownership_controls.this.bucket
  key           = "etag"
  content       = "content"
  etag          = md5("content")
  force_destroy = true
}

resource "aws_s3_object_copy" "this" {
  bucket              = aws_s3_bucket_ownership_controls.this.bucket
  key                 = "copy"
  source              = "${aws_s3_object.headers.bucket}/${aws_s3_object.headers.key}"
  metadata_directive  = "REPLACE"
  tagging_directive   = "REPLACE"
  cache_control       = "max-age=30"
  checksum_algorithm  = "SHA256"
  content_disposition = "inline"
  content_encoding    = "identity"
  content_language    = "de"
  content_type        = "text/html"
  metadata            = { kind = "copy" }
  storage_class       = "ONEZONE_IA"
  website_redirect    = "/copied.txt"
  tags                = { kind = "copy" }
  force_destroy       = true
}
