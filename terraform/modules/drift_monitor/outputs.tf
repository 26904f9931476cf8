output "function_name" {
  description = "Name of the function that compares the traffic with the baseline."
  value       = module.monitor_drift.function_name
}

output "alarm_name" {
  description = "Name of the alarm that drift raises."
  value       = aws_cloudwatch_metric_alarm.this.alarm_name
}

output "start_retraining_function_name" {
  description = "Name of the function that answers drift by a training; null if nothing is started."
  value       = one(module.start_retraining[*].function_name)
}

output "rule_names" {
  description = "Names of the EventBridge rules."
  value       = concat([aws_cloudwatch_event_rule.schedule.name], values(aws_cloudwatch_event_rule.retraining)[*].name)
}
