resource "aws_s3_bucket_inventory" "this" {
  bucket                   = aws_s3_bucket.this.id
  name                     = "weekly"
  enabled                  = true
  included_object_versions = "All"
  optional_fields          = ["Size", "LastModifiedDate"]

  filter {
    prefix = "some/"
  }
  schedule {
    frequency = "Weekly"
  }
  destination {
    bucket {
      bucket_arn = aws_s3_bucket.logs.arn
      account_id = "123456789012"
      format     = "ORC"
      prefix     = "inventory"

      encryption {
        sse_kms {
          key_id = aws_kms_key.this.arn
        }
      }
    }
  }
}
