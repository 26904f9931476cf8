output "state_bucket" {
  description = "What `terraform init -backend-config=bucket=...` is given."
  value       = aws_s3_bucket.this.id
}

output "plan_role_arn" {
  description = "The role that workflows plan with; null without a repository."
  value       = one(values(aws_iam_role.plan)[*].arn)
  depends_on  = [aws_iam_role_policy.plan_denied, aws_iam_role_policy_attachment.plan]
}

output "apply_role_arns" {
  description = "The role that workflows apply with, by environment."
  value       = { for name, role in aws_iam_role.apply : name => role.arn }
  depends_on  = [aws_iam_role_policy.apply]
}
