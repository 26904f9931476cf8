environment          = "dev"
permissions_boundary = "ci-scones-unlimited-boundary-dev"
force_destroy        = true
log_retention_days   = 14
approval             = { policy = "automatic" }
