output "state_machine_arn" {
  description = "The workflow that photos go through, in batches."
  value       = module.classification.state_machine_arn
}

output "incoming_queue" {
  description = "The photos that wait to be classified: name and URL."
  value       = { name = aws_sqs_queue.incoming.name, url = aws_sqs_queue.incoming.url }
}

output "pipe_name" {
  description = "What takes photos from the queue to the workflow."
  value       = aws_pipes_pipe.incoming.name
}

output "outcomes_table_name" {
  description = "What became of every photo."
  value       = aws_dynamodb_table.outcomes.name
}

output "announcements" {
  description = "Where outcomes are announced: the name of the event bus, and the source of the events."
  value       = { bus = local.event_bus, source = local.event_source }
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
  value       = [aws_cloudwatch_event_rule.uploaded.name]
}
