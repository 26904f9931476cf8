output "state_bucket" {
  description = "What `terraform init -backend-config=bucket=...` is given."
  value       = aws_s3_bucket.this.id
}

output "permissions_boundaries" {
  description = "The boundary of an environment's roles, by environment: a name, as the root module's variable takes it."
  value       = { for name, policy in aws_iam_policy.boundary : name => policy.name }
}

output "plan_role_arns" {
  description = "The role that workflows plan with, by environment."
  value       = { for name, role in aws_iam_role.plan : name => role.arn }
  depends_on  = [aws_iam_role_policy.plan]
}

output "apply_role_arns" {
  description = "The role that workflows apply with, by environment."
  value       = { for name, role in aws_iam_role.apply : name => role.arn }
  depends_on  = [aws_iam_role_policy.apply, aws_iam_role_policy.apply_reads, aws_iam_role_policy_attachment.apply]
}
