output "parameter" {
  description = "Name of the SSM parameter that names the approved model package."
  value       = aws_ssm_parameter.approved_model_package.name
}
