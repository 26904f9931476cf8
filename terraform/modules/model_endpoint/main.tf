data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  none      = "none"
  partition = data.aws_partition.current.partition
  account   = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  bucket    = "arn:${local.partition}:s3:::${var.artifacts_bucket}"

  # Which model is live is data. The endpoint exists as soon as the parameter names a model, and as
  # long as it has instances.
  package_arn = aws_ssm_parameter.approved_model_package.insecure_value
  is_served   = local.package_arn != local.none && var.endpoint.instance_count > 0

  # A canary is at most half of the instances: where there is one, traffic moves at once. How AWS
  # rounds a share of few instances is written nowhere: whole instances are asked for.
  is_canary        = var.endpoint.instance_count > 1
  canary_instances = max(1, floor(var.endpoint.instance_count * var.rollout.canary_percent / 100))

  # The disks of these instance types are encrypted by their hardware, and take no key.
  has_local_disk = can(regex("^ml\\.(g5|g6e?|[a-z]+[0-9]+[a-z]*dn?)\\.", var.endpoint.instance_type))
}

resource "aws_ssm_parameter" "approved_model_package" {
  #checkov:skip=CKV2_AWS_34:an ARN is no secret, and what depends on a secret cannot be counted
  name           = var.parameter
  description    = "ARN of the model package that the endpoint serves; ${local.none} before the first approval."
  type           = "String"
  insecure_value = local.none

  lifecycle {
    # scones approve writes it.
    ignore_changes = [insecure_value, value]
  }
}

# Each time another package is approved this is another, too: one that was turned back and the one
# before it, approved again, do not want the same name while both are there.
resource "terraform_data" "approval" {
  count = local.is_served ? 1 : 0

  triggers_replace = [local.package_arn]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_model" "this" {
  count = local.is_served ? 1 : 0

  name                     = "${var.name}-v${reverse(split("/", local.package_arn))[0]}-${substr(terraform_data.approval[0].id, 0, 8)}"
  execution_role_arn       = aws_iam_role.this.arn
  enable_network_isolation = true

  primary_container {
    model_package_name = local.package_arn
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  count = local.is_served ? 1 : 0

  # A configuration cannot be changed: another one replaces it, and the endpoint moves over.
  name_prefix = "${var.name}-"
  kms_key_arn = local.has_local_disk ? null : var.key_arn

  production_variants {
    variant_name           = local.variant_name
    model_name             = aws_sagemaker_model.this[0].name
    instance_type          = var.endpoint.instance_type
    initial_instance_count = var.endpoint.instance_count
    initial_variant_weight = 1

    routing_config {
      routing_strategy = "LEAST_OUTSTANDING_REQUESTS"
    }
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = var.endpoint.capture_percent
    destination_s3_uri          = "s3://${var.artifacts_bucket}/captures"
    kms_key_id                  = var.key_arn

    capture_options {
      capture_mode = "Input"
    }
    capture_options {
      capture_mode = "Output"
    }
    capture_content_type_header {
      json_content_types = ["application/json"]
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "this" {
  count = local.is_served ? 1 : 0

  name                 = var.name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this[0].name

  deployment_config {
    blue_green_update_policy {
      # Where traffic moves at once, it is watched while the old instances are still there.
      termination_wait_in_seconds = local.is_canary ? var.rollout.termination_wait_seconds : max(var.rollout.wait_seconds, var.rollout.termination_wait_seconds)

      traffic_routing_configuration {
        type                     = local.is_canary ? "CANARY" : "ALL_AT_ONCE"
        wait_interval_in_seconds = var.rollout.wait_seconds

        dynamic "canary_size" {
          for_each = local.is_canary ? [local.canary_instances] : []

          content {
            type  = "INSTANCE_COUNT"
            value = canary_size.value
          }
        }
      }
    }
    auto_rollback_configuration {
      dynamic "alarms" {
        for_each = aws_cloudwatch_metric_alarm.rollout

        content {
          alarm_name = alarms.value.alarm_name
        }
      }
    }
  }

  lifecycle {
    postcondition {
      # SageMaker calls an endpoint that went back to its old model in service, too.
      condition     = self.endpoint_config_name == aws_sagemaker_endpoint_configuration.this[0].name
      error_message = "The roll-out was turned back: the endpoint serves its old model. DescribeEndpoint's FailureReason says why; approve another model package, then apply again."
    }
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

# SageMaker would make it itself, without an end and without the key.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:the environment decides; prod keeps a year
  name              = "/aws/sagemaker/Endpoints/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

data "aws_iam_policy_document" "assume" {
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

resource "aws_iam_role" "this" {
  name                 = "${var.name}-endpoint"
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = var.permissions_boundary
}

# Whose registry AWS's Deep Learning Containers are in, in this region: of all repositories the same.
data "aws_sagemaker_prebuilt_ecr_image" "any" {
  repository_name = "pytorch-training"
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "ReadModel"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket}/registered/*"]
  }
  statement {
    sid       = "FindModel"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket]
  }
  statement {
    sid       = "CaptureTraffic"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket}/captures/*"]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
  statement {
    # The instances' disks are encrypted with it, by EC2.
    sid       = "LendKey"
    actions   = ["kms:CreateGrant"]
    resources = [var.key_arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
  statement {
    sid = "Log"
    actions = [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
    ]
    resources = ["arn:${local.partition}:logs:${local.account}:log-group:/aws/sagemaker/Endpoints/${var.name}*"]
  }
  statement {
    # CloudWatch metrics are no resources: only the namespace can be narrowed.
    sid       = "Measure"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringLike"
      variable = "cloudwatch:namespace"
      values   = ["*/aws/sagemaker/*", "/aws/sagemaker/*", "AWS/SageMaker"]
    }
  }
  statement {
    # SageMaker asks as this role whether a roll-out is to be turned back.
    sid       = "WatchRollout"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = ["arn:${local.partition}:cloudwatch:${local.account}:alarm:${var.name}-rollout-*"]
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
    # Of the whole registry, which is AWS's own: the live model may be registered with an earlier image.
    resources = ["arn:${local.partition}:ecr:${data.aws_region.current.name}:${data.aws_sagemaker_prebuilt_ecr_image.any.registry_id}:repository/*"]
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "endpoint"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}
