# What turns a roll-out back, what tells people, and what adds instances.

locals {
  # AWS's own name for all traffic of an endpoint: its metrics of one configuration have it.
  variant_name = "AllTraffic"
  variant      = { EndpointName = var.name, VariantName = local.variant_name }

  guards = {
    errors = {
      endpoint   = "The endpoint answers requests with errors (5xx). Photos are retried, then wait in the dead-letter queue. First: in the CloudWatch console, open the log group /aws/sagemaker/Endpoints/${var.name}. Runbook: ${var.runbook.address}#endpoint-errors"
      rollout    = "Instances of a new model answer with errors (5xx). During a roll-out the endpoint goes back to the old model by itself. First: scones models ${var.runbook.options}. Runbook: ${var.runbook.address}#rollout-errors"
      metric     = "Invocation5XXErrors"
      statistic  = "Sum"
      percentile = null
      threshold  = var.rollout.max_errors_per_minute
    }
    latency = {
      endpoint   = "The slowest 1 % of the endpoint's answers take more than ${var.rollout.max_latency_ms} ms. First: scones status ${var.runbook.options}. Runbook: ${var.runbook.address}#endpoint-latency"
      rollout    = "The slowest 1 % of a new model's answers take more than ${var.rollout.max_latency_ms} ms. During a roll-out the endpoint goes back to the old model by itself. First: scones models ${var.runbook.options}. Runbook: ${var.runbook.address}#rollout-latency"
      metric     = "ModelLatency"
      statistic  = null
      percentile = "p99"
      threshold  = var.rollout.max_latency_ms * 1000
    }
  }
}

moved {
  from = aws_cloudwatch_metric_alarm.rollback
  to   = aws_cloudwatch_metric_alarm.endpoint
}

# Whatever serves: for people.
resource "aws_cloudwatch_metric_alarm" "endpoint" {
  for_each = { for name, guard in local.guards : name => guard if local.is_served }

  alarm_name          = "${var.name}-endpoint-${each.key}"
  alarm_description   = each.value.endpoint
  namespace           = "AWS/SageMaker"
  metric_name         = each.value.metric
  dimensions          = local.variant
  statistic           = each.value.statistic
  extended_statistic  = each.value.percentile
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

# The new instances alone, by the configuration that they have: what the old ones do turns nothing
# back. Another configuration has alarms of its own, which begin without a state.
resource "aws_cloudwatch_metric_alarm" "rollout" {
  for_each = { for name, guard in local.guards : name => guard if local.is_served }

  alarm_name          = "${var.name}-rollout-${each.key}-${trimprefix(aws_sagemaker_endpoint_configuration.this[0].name, "${var.name}-")}"
  alarm_description   = each.value.rollout
  namespace           = "AWS/SageMaker"
  metric_name         = each.value.metric
  dimensions          = merge(local.variant, { EndpointConfigName = aws_sagemaker_endpoint_configuration.this[0].name })
  statistic           = each.value.statistic
  extended_statistic  = each.value.percentile
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]

  lifecycle {
    create_before_destroy = true
  }
}

# AWS refuses another instance type while the variant is scaled: the target goes before the endpoint
# is updated, and comes back after it.
resource "terraform_data" "instance_type" {
  input = var.endpoint.instance_type
}

resource "aws_appautoscaling_target" "this" {
  count = local.is_served && var.endpoint.max_instance_count > var.endpoint.instance_count ? 1 : 0

  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.this[0].name}/variant/${local.variant_name}"
  min_capacity       = var.endpoint.instance_count
  max_capacity       = var.endpoint.max_instance_count

  lifecycle {
    replace_triggered_by = [terraform_data.instance_type]
  }
}

resource "aws_appautoscaling_policy" "this" {
  count = length(aws_appautoscaling_target.this)

  name               = "${var.name}-invocations"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.endpoint.invocations_per_instance
    scale_in_cooldown  = 300
    scale_out_cooldown = 60

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }

  lifecycle {
    # It ends with its target.
    replace_triggered_by = [aws_appautoscaling_target.this[0]]
  }
}
