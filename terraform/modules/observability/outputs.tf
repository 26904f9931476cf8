output "topic_arn" {
  description = "The SNS topic of alarms and failures."
  value       = aws_sns_topic.this.arn
  depends_on  = [aws_sns_topic_policy.this]
}

output "dashboard_name" {
  description = "The CloudWatch dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}

output "undelivered_queue_arn" {
  description = "Where events go that a rule cannot deliver, or a function has failed at."
  value       = aws_sqs_queue.undelivered.arn
  depends_on  = [aws_sqs_queue_policy.undelivered]
}

output "undelivered_queue_url" {
  description = "The same queue, by its URL."
  value       = aws_sqs_queue.undelivered.url
}
