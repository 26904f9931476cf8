module "plan_bulk" {
  source = "../python_function"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-plan-bulk"
  description        = "Lists the photos of a prefix that have no outcome in a run yet."
  repository         = var.repository
  source_directory   = "lambdas/plan_bulk"
  packaging          = var.packaging
  architecture       = var.architecture
  memory_mb          = 1024
  timeout_seconds    = 550
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  has_policy         = true
  policy             = data.aws_iam_policy_document.plan_bulk.json

  environment = {
    PHOTOS_BUCKET    = var.photos_bucket
    ARTIFACTS_BUCKET = var.artifacts_bucket
    BATCH_SIZE       = var.bulk.batch_size
  }
}

data "aws_iam_policy_document" "plan_bulk" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = [local.photos]
  }
  statement {
    actions   = ["s3:ListBucket"]
    resources = [local.artifacts]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["bulk/*"]
    }
  }
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${local.artifacts}/bulk/*"]
  }
  statement {
    # What failed is tried again when the run is told so: its lines make room for new ones.
    actions   = ["s3:DeleteObject"]
    resources = ["${local.artifacts}/bulk/*/outcomes/*-failed.jsonl"]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

module "classify_batch" {
  source = "../python_function"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-classify-batch"
  description        = "Classifies a batch of photos and writes a line for each."
  repository         = var.repository
  source_directory   = "lambdas/classify_batch"
  packaging          = var.packaging
  architecture       = var.architecture
  memory_mb          = 1769 # one whole processor
  timeout_seconds    = 55
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  has_policy         = true
  policy             = data.aws_iam_policy_document.classify_batch.json

  environment = {
    MAX_IMAGE_BYTES       = var.image_limits.max_bytes
    MAX_IMAGE_PIXELS      = var.image_limits.max_pixels
    IMAGE_SIZE            = var.image_size
    PHOTOS_BUCKET         = var.photos_bucket
    ARTIFACTS_BUCKET      = var.artifacts_bucket
    ENDPOINT_NAME         = var.endpoint_name
    CONFIDENCE_THRESHOLD  = var.thresholds.confidence
    MARGIN_THRESHOLD      = var.thresholds.margin
    FAMILIARITY_THRESHOLD = var.thresholds.familiarity
    ROUTES                = jsonencode(var.routes)
  }
}

data "aws_iam_policy_document" "classify_batch" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${local.photos}/*"]
  }
  statement {
    # Without it S3 answers 403 for an object that is not there, and nobody knows which it is.
    actions   = ["s3:ListBucket"]
    resources = [local.photos]
  }
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${local.artifacts}/bulk/*/outcomes/*"]
  }
  statement {
    actions   = ["sagemaker:InvokeEndpoint"]
    resources = ["arn:${local.partition}:sagemaker:${local.account}:endpoint/${var.endpoint_name}"]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

module "account_bulk" {
  source = "../python_function"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-account-bulk"
  description        = "Counts the outcomes of a run: every photo has exactly one."
  repository         = var.repository
  source_directory   = "lambdas/account_bulk"
  packaging          = var.packaging
  architecture       = var.architecture
  memory_mb          = 1024
  timeout_seconds    = 550
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  has_policy         = true
  policy             = data.aws_iam_policy_document.account_bulk.json

  environment = { ARTIFACTS_BUCKET = var.artifacts_bucket }
}

data "aws_iam_policy_document" "account_bulk" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = [local.artifacts]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["bulk/*"]
    }
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${local.artifacts}/bulk/*"]
  }
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${local.artifacts}/bulk/*/account.json"]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}
