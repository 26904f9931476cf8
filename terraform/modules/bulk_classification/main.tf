data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  name      = "${var.prefix}-bulk"
  partition = data.aws_partition.current.partition
  account   = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  photos    = "arn:${local.partition}:s3:::${var.photos_bucket}"
  artifacts = "arn:${local.partition}:s3:::${var.artifacts_bucket}"

  # Written out, not taken from the resource: the machine's own role names it.
  state_machine_arn = "arn:${local.partition}:states:${local.account}:stateMachine:${local.name}"

  # What is tried again: what passes, and what may be of one photo. The latter ends a function, or
  # takes its time.
  passing = [
    "EndpointUnavailable",
    "StorageUnavailable",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "ClientError",
  ]
  too_much = [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.Unknown",
    "ReadTimeoutError",
    "Runtime.ExitError",
    "Runtime.OutOfMemory",
    "Sandbox.Timedout",
    "States.Timeout",
  ]
  patient = { IntervalSeconds = 2, BackoffRate = 2, MaxDelaySeconds = 30, JitterStrategy = "FULL", MaxAttempts = 6 }

  # A batch is a child, an Express execution, which AWS ends after 300 seconds. The longest way fits
  # in: a minute and 50 seconds of pauses for the batch, a minute and 14 seconds for its photos, each
  # alone and all at a time, then a quarter of a minute twice and 34 seconds for the record.
  retry       = jsonencode([merge(local.patient, { ErrorEquals = concat(local.passing, local.too_much) })])
  retry_batch = jsonencode([merge(local.patient, { ErrorEquals = local.passing, MaxDelaySeconds = 20, MaxAttempts = 5 })])
  retry_one   = jsonencode([merge(local.patient, { ErrorEquals = local.passing, MaxAttempts = 3 })])
  retry_record = jsonencode([
    merge(local.patient, { ErrorEquals = local.passing, MaxAttempts = 4 }),
    merge(local.patient, { ErrorEquals = local.too_much, MaxAttempts = 1 }),
  ])
}

module "bulk" {
  source = "../state_machine"

  permissions_boundary = var.permissions_boundary

  name               = local.name
  policy             = data.aws_iam_policy_document.bulk.json
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn

  definition = templatefile("${path.module}/bulk.asl.json.tftpl", {
    partition                 = local.partition
    plan_bulk                 = module.plan_bulk.function_arn
    classify_batch            = module.classify_batch.function_arn
    account_bulk              = module.account_bulk.function_arn
    artifacts_bucket          = var.artifacts_bucket
    max_concurrency           = var.bulk.max_concurrency
    tolerated_failure_percent = var.bulk.tolerated_failure_percent
    retry                     = local.retry
    retry_batch               = local.retry_batch
    retry_one                 = local.retry_one
    retry_record              = local.retry_record
    too_much                  = jsonencode(local.too_much)
  })
}

data "aws_iam_policy_document" "bulk" {
  statement {
    sid     = "Invoke"
    actions = ["lambda:InvokeFunction"]
    resources = [
      module.plan_bulk.function_arn,
      module.classify_batch.function_arn,
      module.account_bulk.function_arn,
    ]
  }
  statement {
    # A Distributed Map starts its children as executions of the machine itself.
    sid       = "StartChildren"
    actions   = ["states:StartExecution"]
    resources = [local.state_machine_arn]
  }
  statement {
    # And ends them when the run is stopped.
    sid       = "EndChildren"
    actions   = ["states:DescribeExecution", "states:StopExecution"]
    resources = ["arn:${local.partition}:states:${local.account}:execution:${local.name}:*"]
  }
  statement {
    sid       = "ReadBatches"
    actions   = ["s3:GetObject"]
    resources = ["${local.artifacts}/bulk/*/batches.json"]
  }
  statement {
    # The result writer uploads in parts, and reads what it wrote.
    sid = "WriteResults"
    actions = [
      "s3:PutObject",
      "s3:GetObject",
      "s3:ListMultipartUploadParts",
      "s3:AbortMultipartUpload",
    ]
    resources = ["${local.artifacts}/bulk/*/map-runs/*"]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}
