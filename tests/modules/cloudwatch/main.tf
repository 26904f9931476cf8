module "log_group" {
  source  = "terraform-aws-modules/cloudwatch/aws//modules/log-group"
  version = "5.7.2"

  name              = "/modules/photos"
  retention_in_days = 7
  tags              = { kind = "photos" }
}

module "log_stream" {
  source  = "terraform-aws-modules/cloudwatch/aws//modules/log-stream"
  version = "5.7.2"

  name           = "one"
  log_group_name = module.log_group.cloudwatch_log_group_name
}

module "errors" {
  source  = "terraform-aws-modules/cloudwatch/aws//modules/log-metric-filter"
  version = "5.7.2"

  name                            = "errors"
  log_group_name                  = module.log_group.cloudwatch_log_group_name
  pattern                         = "ERROR"
  metric_transformation_name      = "Errors"
  metric_transformation_namespace = "Modules"
  metric_transformation_value     = "1"
  metric_transformation_unit      = "Count"
}

module "alarm" {
  source  = "terraform-aws-modules/cloudwatch/aws//modules/metric-alarm"
  version = "5.7.2"

  alarm_name          = "modules-errors"
  alarm_description   = "Photos fail"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  threshold           = 1
  period              = 60
  unit                = "Count"
  namespace           = "Modules"
  metric_name         = "Errors"
  statistic           = "Sum"
  alarm_actions       = [aws_sns_topic.this.arn]
  tags                = { kind = "photos" }
}

module "alarms" {
  source  = "terraform-aws-modules/cloudwatch/aws//modules/metric-alarms-by-multiple-dimensions"
  version = "5.7.2"

  alarm_name          = "modules-duration-"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 10
  period              = 60
  unit                = "Milliseconds"
  namespace           = "AWS/Lambda"
  metric_name         = "Duration"
  statistic           = "Maximum"

  dimensions = {
    first  = { FunctionName = "first" }
    second = { FunctionName = "second" }
  }
}

module "composite" {
  source  = "terraform-aws-modules/cloudwatch/aws//modules/composite-alarm"
  version = "5.7.2"

  alarm_name        = "modules-any"
  alarm_description = "Any of them"
  alarm_rule        = "ALARM(${module.alarm.cloudwatch_metric_alarm_id}) OR ALARM(modules-duration-first)"
  alarm_actions     = [aws_sns_topic.this.arn]
  depends_on        = [module.alarms]
}

module "query" {
  source  = "terraform-aws-modules/cloudwatch/aws//modules/query-definition"
  version = "5.7.2"

  name            = "modules/newest"
  log_group_names = [module.log_group.cloudwatch_log_group_name]
  query_string    = "fields @timestamp, @message | sort @timestamp desc | limit 5"
}

resource "aws_sns_topic" "this" {
  name = "modules-alarms"
}

resource "aws_sqs_queue" "this" {
  name = "modules-alarms"
}

resource "aws_sns_topic_subscription" "this" {
  topic_arn            = aws_sns_topic.this.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.this.arn
  raw_message_delivery = true
}

output "group" {
  value = module.log_group.cloudwatch_log_group_name
}

output "told" {
  value = aws_sqs_queue.this.url
}
