# Both buckets: versioned, encrypted, closed to the public, and telling EventBridge of photos.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  name = "scones-unlimited-test-123456789012"
}

run "two_buckets_kept_alike" {
  command = plan

  module {
    source = "./modules/image_store"
  }

  assert {
    condition = toset([for bucket in aws_s3_bucket.this : bucket.bucket]) == toset([
      "scones-unlimited-test-123456789012-photos",
      "scones-unlimited-test-123456789012-artifacts",
    ])
    error_message = "The buckets are named otherwise."
  }
  assert {
    condition     = alltrue([for one in aws_s3_bucket_versioning.this : one.versioning_configuration[0].status == "Enabled"])
    error_message = "A bucket is not versioned."
  }
  assert {
    condition = alltrue([
      for one in aws_s3_bucket_public_access_block.this :
      one.block_public_acls && one.block_public_policy && one.ignore_public_acls && one.restrict_public_buckets
    ])
    error_message = "A bucket may become public."
  }
  assert {
    condition = alltrue(flatten([
      for one in aws_s3_bucket_server_side_encryption_configuration.this : [
        for rule in one.rule :
        rule.bucket_key_enabled && rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"
      ]
    ]))
    error_message = "A bucket is not encrypted with a key."
  }
  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The key does not change every year, or is gone too soon."
  }
  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : !bucket.force_destroy])
    error_message = "Photos would be deleted by default."
  }
  assert {
    condition     = aws_s3_bucket_notification.photos.eventbridge
    error_message = "Nobody is told of an upload."
  }
}
