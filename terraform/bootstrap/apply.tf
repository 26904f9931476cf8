# What an apply role may do. AWS's PowerUserAccess gives the services, but not IAM: roles and
# policies it may make only under the environment's own names, so the roles for CI stay as they are.
# A role that makes roles can give them more than it has itself: that is why only a protected
# environment's job, after a person's word, takes it.
locals {
  account = data.aws_caller_identity.current.account_id
  arn     = "arn:${data.aws_partition.current.partition}"
}

resource "aws_iam_role_policy_attachment" "apply" {
  for_each = local.deployable

  role       = aws_iam_role.apply[each.value].name
  policy_arn = "${local.arn}:iam::aws:policy/PowerUserAccess"
}

data "aws_iam_policy_document" "apply" {
  for_each = local.deployable

  statement {
    sid = "OwnRoles"
    actions = [
      "iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
      "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole",
      "iam:ListRolePolicies", "iam:ListRoleTags", "iam:PassRole", "iam:PutRolePolicy", "iam:TagRole",
      "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
    ]
    resources = ["${local.arn}:iam::${local.account}:role/${var.project}-${each.value}-*"]
  }
  statement {
    sid           = "NoOtherState"
    effect        = "Deny"
    actions       = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    not_resources = ["${aws_s3_bucket.this.arn}/${each.value}/*", "${local.arn}:s3:::${var.project}-${each.value}-*/*"]
  }
}

resource "aws_iam_role_policy" "apply" {
  for_each = local.deployable

  name   = "own-roles-and-state"
  role   = aws_iam_role.apply[each.value].name
  policy = data.aws_iam_policy_document.apply[each.value].json
}
