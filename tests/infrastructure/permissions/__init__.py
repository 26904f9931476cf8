"""Who may do what: policies as Terraform's files have them, and what code and machines ask for."""
