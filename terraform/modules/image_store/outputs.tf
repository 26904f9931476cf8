output "photos_bucket" {
  description = "Name of the bucket for couriers' photos. It sends EventBridge an event for every object."
  value       = aws_s3_bucket.this["photos"].id

  depends_on = [
    aws_s3_bucket_notification.photos,
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}

output "artifacts_bucket" {
  description = "Name of the bucket for datasets, models, captured traffic and code."
  value       = aws_s3_bucket.this["artifacts"].id

  depends_on = [
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}

output "key_arn" {
  description = "ARN of the key that both buckets, and the logs, are encrypted with."
  value       = aws_kms_key.this.arn
}
