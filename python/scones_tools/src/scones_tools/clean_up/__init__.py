"""What a destroyed environment may leave behind: found, and removed where Terraform cannot."""
