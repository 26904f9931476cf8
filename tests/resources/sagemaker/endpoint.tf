resource "aws_s3_object" "served" {
  bucket = aws_s3_bucket.this.bucket
  key    = "served.tar.gz"
  source = "model.tar.gz"
}

resource "aws_iam_role_policy" "served" {
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]
  })
}

resource "aws_sagemaker_model" "served" {
  name               = "read-served"
  execution_role_arn = aws_iam_role.this.arn

  primary_container {
    image          = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6-cpu-py312"
    model_data_url = "s3://${aws_s3_object.served.bucket}/${aws_s3_object.served.key}"
  }
}

resource "aws_sns_topic" "served" {
  for_each = toset(["done", "failed"])
  name     = "read-served-${each.key}"
}

resource "aws_sagemaker_endpoint_configuration" "served" {
  name = "read-served"

  production_variants {
    variant_name           = "only"
    model_name             = aws_sagemaker_model.served.name
    initial_instance_count = 1
    instance_type          = "ml.m5.large"
  }
  async_inference_config {
    client_config {
      max_concurrent_invocations_per_instance = 2
    }
    output_config {
      s3_output_path  = "s3://${aws_s3_bucket.this.bucket}/answers"
      s3_failure_path = "s3://${aws_s3_bucket.this.bucket}/failures"
      kms_key_id      = aws_kms_key.this.arn

      notification_config {
        error_topic   = aws_sns_topic.served["failed"].arn
        success_topic = aws_sns_topic.served["done"].arn
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "served" {
  alarm_name          = "read-served"
  namespace           = "Own"
  metric_name         = "Faults"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanThreshold"
}

resource "aws_sagemaker_endpoint" "served" {
  depends_on = [aws_iam_role_policy.served]

  name                 = "read-served"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.served.name
  tags                 = { kind = "endpoint" }

  deployment_config {
    blue_green_update_policy {
      maximum_execution_timeout_in_seconds = 1200
      termination_wait_in_seconds          = 5

      traffic_routing_configuration {
        type                     = "CANARY"
        wait_interval_in_seconds = 5

        canary_size {
          type  = "CAPACITY_PERCENT"
          value = 50
        }
      }
    }
    auto_rollback_configuration {
      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.served.alarm_name
      }
    }
  }
}
