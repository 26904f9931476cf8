environment        = "dev"
force_destroy      = true
log_retention_days = 14
approval           = { policy = "automatic" }
