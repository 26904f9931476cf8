# What the command scones finds a deployment by: no clone, no Terraform and no state are needed.

locals {
  deployment = {
    environment                      = var.environment
    prefix                           = local.prefix
    region                           = var.region
    vehicles                         = var.vehicles
    image_size                       = var.image_size
    photos_bucket                    = module.image_store.photos_bucket
    artifacts_bucket                 = module.image_store.artifacts_bucket
    classification_state_machine_arn = module.classification_workflow.state_machine_arn
    bulk_state_machine_arn           = module.bulk_classification.state_machine_arn
    training_state_machine_arn       = module.training_pipeline.state_machine_arn
    training_job                     = module.training_pipeline.job
    tuning_prefix                    = module.training_pipeline.tuning_prefix
    outcomes_table_name              = module.classification_workflow.outcomes_table_name
    event_bus_name                   = module.classification_workflow.announcements.bus
    event_source                     = module.classification_workflow.announcements.source
    incoming_queue_url               = module.classification_workflow.incoming_queue.url
    pipe_name                        = module.classification_workflow.pipe_name
    max_receives                     = local.incoming.max_receives
    review_queue_url                 = module.classification_workflow.review_queue_url
    dead_letter_queue_url            = module.classification_workflow.dead_letter_queue_url
    undelivered_queue_url            = module.observability.undelivered_queue_url
    model_package_group_name         = module.training_pipeline.model_package_group_name
    approved_model_parameter         = module.model_endpoint.parameter
    endpoint_name                    = local.prefix
    monitor_drift_function_name      = module.drift_monitor.function_name
    drift_alarm_name                 = module.drift_monitor.alarm_name
    notification_topic_arn           = module.observability.topic_arn
  }
}

resource "aws_ssm_parameter" "deployment" {
  #checkov:skip=CKV2_AWS_34: names and addresses are no secrets
  name           = "/${var.project}/${var.environment}/deployment"
  description    = "Where the parts of ${local.prefix} are; read by the command scones."
  type           = "String"
  tier           = "Intelligent-Tiering" # more than 4 KB with long names
  insecure_value = jsonencode(local.deployment)
}
