data "aws_iam_policy_document" "assume_job" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "job" {
  name                 = "${local.name}-job"
  assume_role_policy   = data.aws_iam_policy_document.assume_job.json
  permissions_boundary = var.permissions_boundary
}

data "aws_iam_policy_document" "job" {
  source_policy_documents = [data.aws_iam_policy_document.container["TrainingJobs"].json]

  statement {
    # models/code/: where AWS's SDK puts code whose job may not write to the whole bucket.
    sid       = "ReadDatasetsAndCode"
    actions   = ["s3:GetObject"]
    resources = [for prefix in ["datasets", "code", "models/code"] : "${local.bucket}/${prefix}/*"]
  }
  statement {
    sid       = "FindDatasets"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket]
  }
  statement {
    sid       = "WriteModels"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket}/models/*"]
  }
  statement {
    sid       = "KeepCheckpoints"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${local.bucket}/checkpoints/*"]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

resource "aws_iam_role_policy" "job" {
  name   = "job"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.job.json
}

# What SageMaker does with the role of a job beside reading and writing its data.
data "aws_iam_policy_document" "container" {
  for_each = {
    TrainingJobs   = var.training.image_repository
    ProcessingJobs = var.serving.image_repository
  }

  statement {
    sid = "Log"
    actions = [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
    ]
    resources = ["arn:${local.partition}:logs:${local.account}:log-group:/aws/sagemaker/${each.key}*"]
  }
  statement {
    # CloudWatch metrics are no resources: only the namespace can be narrowed.
    sid       = "Measure"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["/aws/sagemaker/${each.key}"]
    }
  }
  statement {
    # Logging in to a registry names no repository.
    sid       = "LogInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    sid = "PullImage"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]
    resources = ["${local.repositories}/${each.value}"]
  }
}
