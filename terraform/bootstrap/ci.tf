# How the repository's workflows come into the account: with GitHub's word for who they are, and
# without a stored key. No repository, no way in.
locals {
  ci         = var.repository == null ? {} : { github = var.repository }
  deployable = var.repository == null ? toset([]) : var.environments # gets a role to plan and one to apply
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

# Who may plan: main; and what anybody with a branch may plan, pull requests of the repository itself
# (GitHub gives a fork's no token). Their code is nobody's word, so they plan no other environment.
data "aws_iam_policy_document" "plan_trust" {
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
      values = [
        for subject in concat(["ref:refs/heads/main"], contains(var.planned_by_pull_requests, each.value) ? ["pull_request"] : []) : "repo:${var.repository}:${subject}"
      ]
    }
  }
}

resource "aws_iam_role" "plan" {
  for_each = local.deployable

  name                 = "${local.role_names}-plan-${each.value}"
  description          = "Reads the settings of what is named ${local.prefixes[each.value]}, for terraform plan."
  assume_role_policy   = data.aws_iam_policy_document.plan_trust[each.value].json
  max_session_duration = 3600
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
