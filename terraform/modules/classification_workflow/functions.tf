module "serialize_image" {
  source = "../python_function"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-serialize-image"
  description        = "Checks an uploaded photo and puts its normal form into the workflow's state."
  repository         = var.repository
  source_directory   = "lambdas/serialize_image"
  packaging          = var.packaging
  architecture       = var.architecture
  memory_mb          = 1024
  timeout_seconds    = 20
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  has_policy         = true
  policy             = data.aws_iam_policy_document.serialize_image.json

  environment = {
    MAX_IMAGE_BYTES  = var.image_limits.max_bytes
    MAX_IMAGE_PIXELS = var.image_limits.max_pixels
    IMAGE_SIZE       = var.image_size
  }
}

data "aws_iam_policy_document" "serialize_image" {
  statement {
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["arn:${local.partition}:s3:::${var.photos_bucket}/incoming/*"]
  }
  statement {
    # Without it S3 answers 403 for an object that is not there, and nobody knows which it is.
    actions   = ["s3:ListBucket"]
    resources = ["arn:${local.partition}:s3:::${var.photos_bucket}"]
  }
  statement {
    actions   = ["kms:Decrypt"]
    resources = [var.key_arn]
  }
}

module "classify_image" {
  source = "../python_function"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-classify-image"
  description        = "Asks the endpoint which vehicle a photo shows."
  repository         = var.repository
  source_directory   = "lambdas/classify_image"
  packaging          = var.packaging
  architecture       = var.architecture
  timeout_seconds    = 25
  concurrency        = var.incoming.max_concurrency
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn
  has_policy         = true
  policy             = data.aws_iam_policy_document.classify_image.json

  environment = { ENDPOINT_NAME = var.endpoint_name }
}

data "aws_iam_policy_document" "classify_image" {
  statement {
    actions   = ["sagemaker:InvokeEndpoint"]
    resources = ["arn:${local.partition}:sagemaker:${local.account}:endpoint/${var.endpoint_name}"]
  }
}

module "filter_inference" {
  source = "../python_function"

  permissions_boundary = var.permissions_boundary

  name               = "${var.prefix}-filter-inference"
  description        = "Decides the route of a classified photo, or that a person must look."
  repository         = var.repository
  source_directory   = "lambdas/filter_inference"
  packaging          = var.packaging
  architecture       = var.architecture
  timeout_seconds    = 10
  log_retention_days = var.log_retention_days
  key_arn            = var.key_arn

  environment = {
    DEPLOYMENT            = var.prefix
    CONFIDENCE_THRESHOLD  = var.thresholds.confidence
    MARGIN_THRESHOLD      = var.thresholds.margin
    FAMILIARITY_THRESHOLD = var.thresholds.familiarity
    ROUTES                = jsonencode(var.routes)
  }
}
