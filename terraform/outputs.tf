output "prefix" {
  description = "What every resource's name begins with."
  value       = local.deployment.prefix
}

output "region" {
  description = "AWS region; what AWS_DEFAULT_REGION is set to for the scripts."
  value       = local.deployment.region
}

output "vehicles" {
  description = "The vehicles and their routes."
  value       = local.deployment.vehicles
}

output "image_size" {
  description = "The model's input, in pixels."
  value       = local.deployment.image_size
}

output "photos_bucket" {
  description = "Where photos are uploaded, below incoming/."
  value       = local.deployment.photos_bucket
}

output "artifacts_bucket" {
  description = "Where datasets, models, captured traffic and code are."
  value       = local.deployment.artifacts_bucket
}

output "classification_state_machine_arn" {
  description = "The workflow that photos go through, in batches."
  value       = local.deployment.classification_state_machine_arn
}

output "incoming_queue_url" {
  description = "The photos that wait to be classified."
  value       = local.deployment.incoming_queue_url
}

output "pipe_name" {
  description = "What takes photos from the queue to the workflow."
  value       = local.deployment.pipe_name
}

output "max_receives" {
  description = "How often a photo's message is received before it is a dead letter."
  value       = local.deployment.max_receives
}

output "outcomes_table_name" {
  description = "The table of what became of every photo."
  value       = local.deployment.outcomes_table_name
}

output "training_state_machine_arn" {
  description = "What trains and registers a model."
  value       = local.deployment.training_state_machine_arn
}

output "tuning_prefix" {
  description = "What the name of a tuning job begins with."
  value       = local.deployment.tuning_prefix
}

output "training_job" {
  description = "What scripts/train_with_sagemaker_sdk.py takes over from the pipeline's training jobs."
  value       = local.deployment.training_job
}

output "review_queue_url" {
  description = "The photos that a person must look at."
  value       = local.deployment.review_queue_url
}

output "dead_letter_queue_url" {
  description = "The photos whose classification failed."
  value       = local.deployment.dead_letter_queue_url
}

output "model_package_group_name" {
  description = "The registry of trained models."
  value       = local.deployment.model_package_group_name
}

output "approved_model_parameter" {
  description = "The SSM parameter that names the approved model package."
  value       = local.deployment.approved_model_parameter
}

output "endpoint_name" {
  description = "The endpoint; it exists once the parameter names a model package."
  value       = local.deployment.endpoint_name
}

output "notification_topic_arn" {
  description = "The SNS topic of alarms and failures."
  value       = local.deployment.notification_topic_arn
}

output "dashboard_name" {
  description = "The CloudWatch dashboard."
  value       = module.observability.dashboard_name
}

output "monitor_drift_function_name" {
  description = "The function that compares the endpoint's traffic with the live model's baseline."
  value       = local.deployment.monitor_drift_function_name
}

output "drift_alarm_name" {
  description = "The alarm that drift raises."
  value       = local.deployment.drift_alarm_name
}

output "bulk_state_machine_arn" {
  description = "What classifies every photo below a prefix."
  value       = local.deployment.bulk_state_machine_arn
}

output "undelivered_queue_url" {
  description = "The events that no target took, or that a function has failed at."
  value       = local.deployment.undelivered_queue_url
}
