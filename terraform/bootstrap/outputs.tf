output "state_bucket" {
  description = "What `terraform init -backend-config=bucket=...` is given."
  value       = aws_s3_bucket.this.id
}
