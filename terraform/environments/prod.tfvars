environment          = "prod"
permissions_boundary = "ci-scones-unlimited-boundary-prod"
thresholds           = { confidence = 0.9 }
log_retention_days   = 365
endpoint             = { instance_count = 2, max_instance_count = 6 }
