output "state_machine_arn" {
  description = "What trains and registers a model."
  value       = aws_sfn_state_machine.this.arn
}

output "tuning_prefix" {
  description = "What the name of a tuning job begins with."
  value       = local.tuning_prefix
}

output "model_package_group_name" {
  description = "The registry of trained models."
  value       = aws_sagemaker_model_package_group.this.model_package_group_name
}
