output "state_machine_arn" {
  description = "What classifies every photo below a prefix."
  value       = aws_sfn_state_machine.this.arn
  depends_on  = [aws_iam_role_policy.this]
}
