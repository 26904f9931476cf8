# What a plan role may do: read the settings of its own environment's resources and its own state,
# as the AWS provider does for the types of resources that are there. It is a list of what is
# allowed: no photo, no message, no log, no execution's input, nothing of another environment.

data "aws_iam_policy_document" "plan" {
  #checkov:skip=CKV_AWS_356:a key is known by its tag; the rest are lists of names, for which AWS knows no resource
  for_each = local.deployable

  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.this.arn}/${each.value}/*"]
  }
  statement {
    # The names of states; without it S3 does not say that a first state is not there yet.
    sid       = "FindState"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.this.arn]
  }
  statement {
    sid = "Buckets"
    actions = [
      "s3:GetAccelerateConfiguration",
      "s3:GetBucketAcl",
      "s3:GetBucketCORS",
      "s3:GetBucketLogging",
      "s3:GetBucketNotification",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketRequestPayment",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetBucketWebsite",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListBucket", # whether a bucket is there is this permission, too
    ]
    resources = local.own[each.value].buckets
  }
  statement {
    sid       = "Key"
    actions   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
    resources = ["*"] # a key has no name; its tag says whose it is

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Deployment"
      values   = [local.prefixes[each.value]]
    }
  }
  statement {
    sid       = "Roles"
    actions   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
    resources = local.own[each.value].roles
  }
  statement {
    sid = "Functions"
    actions = [
      "lambda:GetFunction",
      "lambda:GetFunctionCodeSigningConfig",
      "lambda:GetFunctionEventInvokeConfig",
      "lambda:GetPolicy",
      "lambda:ListVersionsByFunction",
    ]
    resources = local.own[each.value].functions
  }
  statement {
    sid       = "Machines"
    actions   = ["states:DescribeStateMachine", "states:ListStateMachineVersions", "states:ListTagsForResource"]
    resources = local.own[each.value].machines
  }
  statement {
    sid       = "Queues"
    actions   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"]
    resources = local.own[each.value].queues
  }
  statement {
    sid       = "Pipes"
    actions   = ["pipes:DescribePipe", "pipes:ListTagsForResource"]
    resources = local.own[each.value].pipes
  }
  statement {
    sid = "Tables"
    actions = [
      "dynamodb:DescribeContinuousBackups",
      "dynamodb:DescribeTable",
      "dynamodb:DescribeTimeToLive",
      "dynamodb:ListTagsOfResource",
    ]
    resources = local.own[each.value].tables
  }
  statement {
    sid       = "Sampling"
    actions   = ["xray:ListTagsForResource"]
    resources = local.own[each.value].sampling
  }
  statement {
    sid = "Topics"
    actions = [
      "sns:GetTopicAttributes",
      "sns:ListSubscriptionsByTopic",
      "sns:ListTagsForResource",
    ]
    resources = local.own[each.value].topics
  }
  statement {
    sid       = "Rules"
    actions   = ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"]
    resources = local.own[each.value].rules
  }
  statement {
    sid       = "Watching"
    actions   = ["cloudwatch:DescribeAlarms", "cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"]
    resources = concat(local.own[each.value].alarms, local.own[each.value].dashboards)
  }
  statement {
    sid       = "LogGroups"
    actions   = ["logs:ListTagsForResource"]
    resources = local.own[each.value].logs
  }
  statement {
    sid       = "Parameters"
    actions   = ["ssm:GetParameter", "ssm:ListTagsForResource"]
    resources = local.own[each.value].parameters
  }
  statement {
    sid = "Models"
    actions = [
      "sagemaker:DescribeEndpoint",
      "sagemaker:DescribeEndpointConfig",
      "sagemaker:DescribeModel",
      "sagemaker:DescribeModelPackageGroup",
      "sagemaker:ListTags",
    ]
    resources = local.own[each.value].sagemaker
  }
  statement {
    sid       = "Budgets"
    actions   = ["budgets:ListTagsForResource", "budgets:ViewBudget"]
    resources = local.own[each.value].budgets
  }
  statement {
    # AWS knows no resource for these. They tell names and settings, and of parameters no values.
    sid = "Lists"
    actions = [
      "application-autoscaling:DescribeScalableTargets",
      "application-autoscaling:DescribeScalingPolicies",
      "application-autoscaling:ListTagsForResource",
      "kms:ListAliases",
      "logs:DescribeLogGroups",
      "sns:GetSubscriptionAttributes",
      "ssm:DescribeParameters",
      "states:ValidateStateMachineDefinition",
      "xray:GetSamplingRules",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "plan" {
  for_each = local.deployable

  name   = "own-settings-and-state"
  role   = aws_iam_role.plan[each.value].name
  policy = data.aws_iam_policy_document.plan[each.value].json
}
