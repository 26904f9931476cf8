output "state_machine_arn" {
  description = "What trains and registers a model."
  value       = module.training.state_machine_arn
  depends_on  = [aws_iam_role_policy.job, aws_iam_role_policy.processing]
}

output "tuning_prefix" {
  description = "What the name of a tuning job begins with."
  value       = local.tuning_prefix
}

output "model_package_group_name" {
  description = "The registry of trained models."
  value       = aws_sagemaker_model_package_group.this.model_package_group_name
}

output "job" {
  description = "What a training job outside the pipeline has in common with those inside: its role, key, images, instance and hyperparameters, and what its code is packaged for."
  value = {
    role_arn        = aws_iam_role.job.arn
    key_arn         = var.key_arn
    image           = local.training_image
    instance_type   = var.training.instance_type
    hyperparameters = var.training.hyperparameters
    serving_image   = local.serving_image
    serving_workers = var.serving.workers
    python          = trimprefix(coalesce(var.packaging.wheel_python, var.packaging.runtime), "python")
    wheel_platforms = var.packaging.wheel_platforms
  }
}
