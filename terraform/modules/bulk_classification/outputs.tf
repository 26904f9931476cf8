output "state_machine_arn" {
  description = "What classifies every photo below a prefix."
  value       = module.bulk.state_machine_arn
}
