# localaws, on one machine. What depends on the host (runtime, architecture, wheels) is given by
# the script that runs Terraform, so that compiled wheels load.
environment          = "local"
permissions_boundary = "ci-scones-unlimited-boundary-local"
force_destroy        = true
log_retention_days   = 1
tuning               = { max_jobs = 2, max_parallel_jobs = 1 }
approval             = { policy = "automatic" }
bulk                 = { max_concurrency = 4 }
endpoint             = { instance_count = 2 }
rollout              = { wait_seconds = 5, termination_wait_seconds = 0, max_latency_ms = 20000 }
incoming             = { visibility_seconds = 30, max_receives = 3 }
