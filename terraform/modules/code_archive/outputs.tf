output "bucket" {
  description = "Where the archive is."
  value       = var.packaging.bucket
  depends_on  = [terraform_data.this]
}

output "key" {
  description = "The archive's key. It contains the hash of all that the archive is made of."
  value       = local.key
  depends_on  = [terraform_data.this]
}

output "hash" {
  description = "The hash of all that the archive is made of."
  value       = local.hash
}
