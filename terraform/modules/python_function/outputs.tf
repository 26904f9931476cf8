output "function_arn" {
  description = "ARN of the function, usable once it may do what it must."
  value       = aws_lambda_function.this.arn
  depends_on  = [aws_iam_role_policy.function]
}

output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}
