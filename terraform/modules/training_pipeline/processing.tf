# What staging and evaluating run: two verbs of scones, as processing jobs.

locals {
  inputs   = "/opt/ml/processing/input"
  message  = "/opt/ml/output/message"
  jobs_zip = "${local.inputs}/code/processing.zip"

  processing = {
    processing_role = aws_iam_role.processing.arn

    processing_resources = jsonencode({
      ClusterConfig = {
        InstanceCount  = 1
        InstanceType   = var.processing.instance_type
        VolumeSizeInGB = var.processing.volume_size_gb
      }
    })
    processing_code = jsonencode([{
      InputName = "code"
      S3Input = {
        S3Uri       = "s3://${module.processing_source.bucket}/${module.processing_source.key}"
        LocalPath   = "${local.inputs}/code"
        S3DataType  = "S3Prefix"
        S3InputMode = "File"
      }
    }])
    processing_environment = jsonencode({
      PYTHONPATH         = local.jobs_zip
      AWS_DEFAULT_REGION = data.aws_region.current.name
    })
    processing_stopping = jsonencode({ MaxRuntimeInSeconds = var.processing.max_runtime_seconds })
    processing_timeout  = var.processing.max_runtime_seconds + 900

    stage_command = jsonencode([
      "python3", "-m", "scones_tools", "stage",
      "--destination", "s3://${var.artifacts_bucket}/datasets",
      "--classes", join(",", var.vehicles),
      "--image-size", tostring(var.image_size),
      "--message", local.message,
    ])
    evaluate_command = jsonencode(concat(
      ["python3", "-m", "scones_tools", "evaluate", "--floor", tostring(var.approval.accuracy_floor)],
      var.approval.recall_floor == null ? [] : ["--recall-floor", tostring(var.approval.recall_floor)],
      ["--unknown-floor", tostring(var.approval.unknown_floor)],
      ["--accepted-floor", tostring(var.approval.accepted_floor)],
      flatten([for name, value in var.thresholds : ["--${name}-threshold", tostring(value)]]),
      ["--message", local.message],
    ))
    evaluations = "s3://${var.artifacts_bucket}/evaluations"
  }
}

module "processing_source" {
  source = "../code_archive"

  name             = "processing.zip"
  source_directory = "${var.repository}/python/scones_tools/src"
  libraries        = ["${var.repository}/python/scones/src"]
  excluded         = ["scones_tools/page"] # for people: no job serves it
  packager         = "${var.repository}/scripts/package_code.py"
  packaging        = var.packaging
}

resource "aws_iam_role" "processing" {
  name                 = "${local.name}-processing"
  assume_role_policy   = data.aws_iam_policy_document.assume_job.json
  permissions_boundary = var.permissions_boundary
}

data "aws_iam_policy_document" "processing" {
  source_policy_documents = [data.aws_iam_policy_document.container["ProcessingJobs"].json]

  statement {
    sid     = "Read"
    actions = ["s3:GetObject"]
    resources = [
      for prefix in ["captures", "code", "datasets", "labelled", "registered", "sources"] : "${local.bucket}/${prefix}/*"
    ]
  }
  statement {
    sid       = "Find"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket]
  }
  statement {
    sid       = "Write"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket}/datasets/*", "${local.bucket}/evaluations/*"]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

resource "aws_iam_role_policy" "processing" {
  name   = "processing"
  role   = aws_iam_role.processing.id
  policy = data.aws_iam_policy_document.processing.json
}
