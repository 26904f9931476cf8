"""Terraform, run for a folder, a state and the variables of an environment."""
