# What an apply role may do: make, change and delete what is named after its own environment. Roles
# it makes with the environment's boundary alone, so none can do what the boundary does not have.
data "aws_iam_policy_document" "apply_data" {
  for_each = local.deployable

  statement {
    sid       = "OwnState"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.this.arn}/${each.value}/*"]
  }
  statement {
    sid       = "FindState"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.this.arn]
  }
  statement {
    sid = "ChangeBuckets"
    actions = [
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:GetBucketLocation",
      "s3:GetObject",
      "s3:ListBucketVersions",
      "s3:PutBucketNotification",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketTagging",
      "s3:PutBucketVersioning",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
      "s3:PutObject",
    ]
    resources = concat(local.own[each.value].buckets, local.own[each.value].objects)
  }
  statement {
    # A key that is made is tagged as the environment's; another's key has its tag already.
    sid       = "MakeKey"
    actions   = ["kms:CreateKey", "kms:TagResource"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Deployment"
      values   = [local.prefixes[each.value]]
    }
    condition {
      test     = "Null"
      variable = "aws:ResourceTag/Deployment"
      values   = ["true"]
    }
  }
  statement {
    sid = "ChangeKey"
    actions = [
      "kms:CancelKeyDeletion",
      "kms:CreateAlias",
      "kms:CreateGrant",
      "kms:Decrypt",
      "kms:DeleteAlias",
      "kms:DisableKeyRotation",
      "kms:EnableKeyRotation",
      "kms:GenerateDataKey",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ]
    resources = ["*"] # a key has no name; its tag says whose it is

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Deployment"
      values   = [local.prefixes[each.value]]
    }
  }
  statement {
    # Whose a key is does not change: that tag stays as it is.
    sid       = "TagKey"
    actions   = ["kms:TagResource", "kms:UntagResource"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Deployment"
      values   = [local.prefixes[each.value]]
    }
    condition {
      test     = "ForAllValues:StringNotEquals"
      variable = "aws:TagKeys"
      values   = ["Deployment"]
    }
  }
  statement {
    sid       = "NameKey"
    actions   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
    resources = local.own[each.value].aliases
  }
}

data "aws_iam_policy_document" "apply_roles" {
  for_each = local.deployable

  statement {
    sid = "RolesWithinBoundary"
    actions = [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
    ]
    resources = local.own[each.value].roles

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [aws_iam_policy.boundary[each.value].arn]
    }
  }
  statement {
    sid = "OwnRoles"
    actions = [
      "iam:DeleteRole",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRoleTags",
      "iam:TagRole",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ]
    resources = local.own[each.value].roles
  }
  statement {
    sid       = "HandOnRoles"
    actions   = ["iam:PassRole"]
    resources = local.own[each.value].roles

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = [for name in ["events", "lambda", "pipes", "sagemaker", "states"] : "${name}.amazonaws.com"]
    }
  }
  statement {
    sid       = "RoleOfAutoscaling"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["${local.arn}:iam::${local.account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/*"]
  }
  statement {
    # Allowed nowhere above; said once more, for whoever adds to it.
    sid    = "NoWayOut"
    effect = "Deny"
    actions = [
      "iam:CreatePolicyVersion",
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:DeleteRolePermissionsBoundary",
      "iam:SetDefaultPolicyVersion",
    ]
    resources = ["*"]
  }
}

# What is made is read, too. What an inline policy has no room for is attached.
resource "aws_iam_role_policy" "apply" {
  for_each = local.deployable

  name   = "own-roles"
  role   = aws_iam_role.apply[each.value].name
  policy = data.aws_iam_policy_document.apply_roles[each.value].json
}

resource "aws_iam_role_policy" "apply_reads" {
  for_each = local.deployable

  name   = "own-settings-and-state"
  role   = aws_iam_role.apply[each.value].name
  policy = data.aws_iam_policy_document.plan[each.value].json
}

locals {
  attached = merge([
    for name in local.deployable : {
      "${name}-data"  = { environment = name, policy = data.aws_iam_policy_document.apply_data[name].json }
      "${name}-tasks" = { environment = name, policy = data.aws_iam_policy_document.apply_tasks[name].json }
    }
  ]...)
}

resource "aws_iam_policy" "apply" {
  for_each = local.attached

  name        = "${local.role_names}-apply-${each.key}"
  description = "What the apply role of ${each.value.environment} makes, changes and deletes."
  policy      = each.value.policy
}

resource "aws_iam_role_policy_attachment" "apply" {
  for_each = local.attached

  role       = aws_iam_role.apply[each.value.environment].name
  policy_arn = aws_iam_policy.apply[each.key].arn
}
