output "state_machine_arn" {
  description = "The workflow that one photo goes through."
  value       = module.classification.state_machine_arn
}

output "intake_state_machine_arn" {
  description = "What starts the workflow, once for every version of a photo."
  value       = module.intake.state_machine_arn
}

output "review_queue_url" {
  description = "The photos that a person must look at."
  value       = aws_sqs_queue.review.url
}

output "dead_letter_queue_url" {
  description = "The photos whose classification failed."
  value       = aws_sqs_queue.dead_letter.url
}

output "review_queue_name" {
  description = "Name of the review queue."
  value       = aws_sqs_queue.review.name
}

output "dead_letter_queue_name" {
  description = "Name of the dead-letter queue."
  value       = aws_sqs_queue.dead_letter.name
}

output "rule_names" {
  description = "Names of the EventBridge rules."
  value       = [aws_cloudwatch_event_rule.uploaded.name, aws_cloudwatch_event_rule.failed.name]
}
