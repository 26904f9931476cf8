locals {
  region = data.aws_region.current.name

  graphs = {
    "Photos" = [
      ["AWS/SQS", "NumberOfMessagesSent", "QueueName", var.classification.incoming_queue],
      ["AWS/SQS", "NumberOfMessagesDeleted", "QueueName", var.classification.incoming_queue],
      ["AWS/States", "ExecutionsFailed", "StateMachineArn", var.classification.state_machine_arn],
    ]
    "Milliseconds per batch of photos" = [
      ["AWS/States", "ExecutionTime", "StateMachineArn", var.classification.state_machine_arn, { stat = "p50" }],
      ["AWS/States", "ExecutionTime", "StateMachineArn", var.classification.state_machine_arn, { stat = "p99" }],
    ]
    "Share that goes to a person, and confidence" = [
      ["Scones", "Review", "Deployment", var.prefix, { stat = "Average" }],
      ["Scones", "Confidence", "Deployment", var.prefix, { stat = "Average" }],
      ["Scones", "Unknown", "Deployment", var.prefix, { stat = "Average" }],
      ["Scones", "Familiarity", "Deployment", var.prefix, { stat = "Average" }],
    ]
    "Photos that wait" = [
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.classification.incoming_queue, { stat = "Maximum" }],
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.classification.review_queue, { stat = "Maximum" }],
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.classification.dead_letter_queue, { stat = "Maximum" }],
    ]
    "Endpoint" = [
      ["AWS/SageMaker", "Invocations", "EndpointName", var.endpoint_name, "VariantName", "AllTraffic"],
      ["AWS/SageMaker", "Invocation5XXErrors", "EndpointName", var.endpoint_name, "VariantName", "AllTraffic"],
      ["AWS/SageMaker", "ModelLatency", "EndpointName", var.endpoint_name, "VariantName", "AllTraffic", { stat = "p99", yAxis = "right" }],
    ]
    "Drift (1 is the threshold)" = [
      ["Scones", "DriftStatistic", "Deployment", var.prefix, { stat = "Maximum" }],
    ]
  }
  titles = sort(keys(local.graphs))
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.prefix

  dashboard_body = jsonencode({
    widgets = [
      for number, title in local.titles : {
        type   = "metric"
        x      = number % 2 * 12
        y      = floor(number / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = title
          region  = local.region
          stat    = "Sum"
          period  = 60
          metrics = local.graphs[title]
        }
      }
    ]
  })
}
