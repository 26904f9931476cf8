"""What localaws does of Lambda, and what it does not."""

from localaws.coverage import Row

COVERAGE = (
    Row(
        "Lambda",
        "Invoke",
        "The deployed zip runs under AWS's Runtime Interface Client for Python, or as Node's does, "
        "with its layers, in processes that are reused, "
        "with the role's own credentials, the function's environment, /tmp, memory, time-out, log "
        "and metrics. Logs are text or JSON, by their levels. Versions and aliases run what they "
        "name, by their weights.",
        "This machine's Python stands for every Python, and its Node for every Node, without the "
        "SDK for JavaScript; what Node logs stays text. Other runtimes and container images are "
        "refused. Where the kernel refuses namespaces, a version has one process and no layers, "
        "and /tmp is the machine's. An invocation waits for a function that is being created.",
    ),
    Row(
        "Lambda",
        "Invoke (Event)",
        "Runs in the background. A throttled event waits, up to six hours. A failed event is "
        "retried twice, then goes to the dead-letter target. S3, SNS and log groups send such "
        "events, too.",
        "Retries follow after 1 and 2 seconds, not minutes. The topic and the attributes in an "
        "event of SNS are moto's placeholders.",
    ),
    Row(
        "Lambda",
        "CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration",
        "Checked as AWS checks them, with states, revisions and versions. Being created, or "
        "updated, takes 0.2 seconds.",
        "SnapStart, tracing, VPCs, architectures and the code's key change nothing. File systems "
        "and capacity providers are refused.",
    ),
    Row(
        "Lambda",
        "PutFunctionEventInvokeConfig",
        "MaximumRetryAttempts, MaximumEventAgeInSeconds, and queues, topics, functions and event "
        "buses as destinations, for each version and alias.",
        "Buckets as destinations are refused.",
    ),
    Row(
        "Lambda",
        "PutFunctionConcurrency, PutProvisionedConcurrencyConfig",
        "Invocations beyond the reserved concurrency of a function, all its versions together, "
        "are throttled. What is provisioned is for its version only.",
        "No process is started ahead.",
    ),
    Row(
        "Lambda",
        "CreateEventSourceMapping",
        "A queue is polled as the function's role, with filters, batching windows and "
        "ReportBatchItemFailures, up to five batches at a time; records of streams are "
        "asynchronous events.",
        "Filters, retries, destinations and windows of streams are refused, and so are other "
        "sources.",
    ),
    Row(
        "Lambda",
        "policies, layers, GetLayerVersionByArn, recursion, GetAccountSettings",
        "Kept and answered as AWS does.",
        "A function's policy is not evaluated. Loops are not detected. Function URLs and runtime "
        "management are refused.",
    ),
    Row(
        "Lambda",
        "CreateCodeSigningConfig, GetCodeSigningConfig, UpdateCodeSigningConfig, "
        "DeleteCodeSigningConfig, ListCodeSigningConfigs, ListFunctionsByCodeSigningConfig",
        "Without a signature, code is blocked where a configuration enforces one.",
        "No signature is accepted.",
    ),
    Row(
        "CloudWatch",
        "embedded metric format",
        "Metrics in the log lines of functions, jobs and endpoints are recorded, with their time.",
        "Not from PutLogEvents; a line that breaks the format is named in localaws.log.",
    ),
)
