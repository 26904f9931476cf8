# What a role of an environment may do at most, whatever its policies say: the apply roles make roles
# with this boundary alone. So a role that dev makes is no way into prod, nor to the states.
# A statement has all that the modules' roles are given; tests/infrastructure/test_ci_roles.py
# compares them.
data "aws_iam_policy_document" "boundary" {
  for_each = var.environments

  statement {
    sid = "Objects"
    actions = [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:GetObjectVersion",
      "s3:ListBucket",
      "s3:ListBucketVersions",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
    ]
    resources = concat(local.own[each.value].buckets, local.own[each.value].objects)
  }
  statement {
    sid = "Key"
    actions = [
      "kms:CreateGrant",
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
    ]
    resources = ["*"] # a key has no name; its tag says whose it is

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Deployment"
      values   = [local.prefixes[each.value]]
    }
  }
  statement {
    sid = "Work"
    actions = [
      "lambda:InvokeFunction",
      "sns:Publish",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
      "ssm:GetParameter",
      "ssm:PutParameter",
    ]
    resources = concat(
      local.own[each.value].functions,
      local.own[each.value].topics,
      local.own[each.value].queues,
      local.own[each.value].parameters,
    )
  }
  statement {
    sid = "Executions"
    actions = [
      "states:DescribeExecution",
      "states:ListExecutions",
      "states:StartExecution",
      "states:StartSyncExecution",
      "states:StopExecution",
    ]
    resources = concat(local.own[each.value].machines, local.own[each.value].executions)
  }
  statement {
    sid       = "Outcomes"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = local.own[each.value].tables
  }
  statement {
    sid = "Models"
    actions = [
      "sagemaker:AddTags",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateModelPackage",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTrainingJob",
      "sagemaker:DescribeHyperParameterTuningJob",
      "sagemaker:DescribeModelPackage",
      "sagemaker:DescribeProcessingJob",
      "sagemaker:DescribeTrainingJob",
      "sagemaker:InvokeEndpoint",
      "sagemaker:ListTags",
      "sagemaker:StopHyperParameterTuningJob",
      "sagemaker:StopProcessingJob",
      "sagemaker:StopTrainingJob",
      "sagemaker:UpdateModelPackage",
    ]
    resources = local.own[each.value].sagemaker
  }
  statement {
    sid       = "HandOnRoles"
    actions   = ["iam:PassRole"]
    resources = local.own[each.value].roles

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["sagemaker.amazonaws.com"]
    }
  }
  statement {
    sid     = "Events"
    actions = ["events:DescribeRule", "events:PutEvents", "events:PutRule", "events:PutTargets"]
    resources = [
      "${local.arn}:events:*:${local.account}:event-bus/default",
      "${local.arn}:events:*:${local.account}:rule/StepFunctionsGetEventsForSageMaker*",
    ]
  }
  statement {
    # SageMaker names the log groups of jobs itself, the same for every environment.
    sid     = "WriteLogs"
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = concat(
      local.own[each.value].logs,
      ["${local.arn}:logs:*:${local.account}:log-group:/aws/sagemaker/*"],
    )
  }
  statement {
    sid       = "Alarms"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = local.own[each.value].alarms
  }
  statement {
    sid = "PullImages"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
    ]
    resources = ["${local.arn}:ecr:*:*:repository/*"] # the images are variables, and AWS's
  }
  statement {
    # AWS knows no resource for these: logging in to a registry, metrics, traces, delivery of logs.
    sid = "Everywhere"
    actions = [
      "cloudwatch:PutMetricData",
      "ecr:GetAuthorizationToken",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "boundary" {
  for_each = var.environments

  name        = "${local.role_names}-boundary-${each.value}"
  description = "What a role of ${local.prefixes[each.value]} may do at most."
  policy      = data.aws_iam_policy_document.boundary[each.value].json
}
