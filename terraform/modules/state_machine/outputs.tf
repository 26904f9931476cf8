output "state_machine_arn" {
  description = "ARN of the state machine, usable once its role has its permissions."
  value       = aws_sfn_state_machine.this.arn
}

output "type" {
  description = "STANDARD or EXPRESS."
  value       = aws_sfn_state_machine.this.type
}

output "definition" {
  description = "The definition in Amazon States Language."
  value       = aws_sfn_state_machine.this.definition
}
