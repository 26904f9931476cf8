# How the repository's workflows come into the account: with GitHub's word for who they are, and
# without a stored key. No repository, no way in.
locals {
  ci         = var.repository == null ? {} : { github = var.repository }
  deployable = var.repository == null ? toset([]) : var.environments
  issuer     = "token.actions.githubusercontent.com"
  # An account has one identity provider for GitHub, whoever made it.
  provider_arn = try(coalesce(var.oidc_provider_arn, one(values(aws_iam_openid_connect_provider.github)[*].arn)), null)
  role_names   = "ci-${var.project}" # does not begin with the project: the apply roles cannot touch it
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

resource "aws_iam_openid_connect_provider" "github" {
  for_each = var.oidc_provider_arn == null ? local.ci : {}

  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

# Who may plan: pull requests of the repository itself (GitHub gives a fork's no token), and main.
data "aws_iam_policy_document" "plan_trust" {
  for_each = local.ci

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["repo:${each.value}:pull_request", "repo:${each.value}:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "plan" {
  for_each = local.ci

  name                 = "${local.role_names}-plan"
  description          = "Reads what is there, for terraform plan."
  assume_role_policy   = data.aws_iam_policy_document.plan_trust[each.key].json
  max_session_duration = 3600
}

resource "aws_iam_role_policy_attachment" "plan" {
  for_each = local.ci

  role       = aws_iam_role.plan[each.key].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/ReadOnlyAccess"
}

# Reading settings is enough for a plan: what people stored stays theirs, but for the state.
data "aws_iam_policy_document" "plan_denied" {
  for_each = local.ci

  statement {
    sid           = "NoPhotos"
    effect        = "Deny"
    actions       = ["s3:GetObject", "s3:GetObjectVersion"]
    not_resources = ["${aws_s3_bucket.this.arn}/*", "arn:${data.aws_partition.current.partition}:s3:::${var.project}-*/code/*"]
  }
  statement {
    sid       = "NoMessages"
    effect    = "Deny"
    actions   = ["sqs:ReceiveMessage", "logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery"]
    resources = ["*"] # a denial is meant for all
  }
}

resource "aws_iam_role_policy" "plan_denied" {
  for_each = local.ci

  name   = "no-data"
  role   = aws_iam_role.plan[each.key].name
  policy = data.aws_iam_policy_document.plan_denied[each.key].json
}

# Who may apply: a job that runs in the protected environment of the same name, and nothing else.
data "aws_iam_policy_document" "apply_trust" {
  for_each = local.deployable

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["repo:${var.repository}:environment:${each.value}"]
    }
  }
}

resource "aws_iam_role" "apply" {
  for_each = local.deployable

  name                 = "${local.role_names}-apply-${each.value}"
  description          = "Creates and changes what is named ${var.project}-${each.value}, for terraform apply."
  assume_role_policy   = data.aws_iam_policy_document.apply_trust[each.value].json
  max_session_duration = 7200
}
