# Who comes in from GitHub.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\": \"2012-10-17\", \"Statement\": []}" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::states" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
  }
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/boundary" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/ci" }
  }
}

variables {
  state_bucket = "states"
}

run "no_repository_no_way_in" {
  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && length(aws_iam_role.plan) == 0 && length(aws_iam_role.apply) == 0
    error_message = "There is a way in that nobody asked for."
  }
  assert {
    condition     = length(output.plan_role_arns) == 0 && length(output.apply_role_arns) == 0
    error_message = "An output names a role."
  }
}

run "subjects_are_pinned" {
  variables {
    repository = "example/scones"
  }

  assert {
    condition     = toset(flatten([for one in data.aws_iam_policy_document.plan_trust["dev"].statement[0].condition : one.values])) == toset(["sts.amazonaws.com", "repo:example/scones:pull_request", "repo:example/scones:ref:refs/heads/main"])
    error_message = "Somebody else may plan dev."
  }
  assert {
    condition     = toset(flatten([for one in data.aws_iam_policy_document.plan_trust["prod"].statement[0].condition : one.values])) == toset(["sts.amazonaws.com", "repo:example/scones:ref:refs/heads/main"])
    error_message = "Something else than main may plan prod."
  }
  assert {
    condition     = toset(flatten([for one in data.aws_iam_policy_document.apply_trust["dev"].statement[0].condition : one.values])) == toset(["sts.amazonaws.com", "repo:example/scones:environment:dev"])
    error_message = "Something else than the protected environment may apply."
  }
  assert {
    condition     = alltrue([for one in concat(tolist(data.aws_iam_policy_document.plan_trust["dev"].statement[0].condition), tolist(data.aws_iam_policy_document.apply_trust["prod"].statement[0].condition)) : one.test == "StringEquals"])
    error_message = "A subject is compared with a pattern."
  }
  assert {
    condition     = toset(keys(output.apply_role_arns)) == toset(["dev", "prod"]) && keys(output.plan_role_arns) == keys(output.apply_role_arns)
    error_message = "A role is missing."
  }
}

run "an_immutable_subject_is_a_repository" {
  variables {
    repository        = "example@12/scones@34"
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  }

  assert {
    condition     = contains(flatten([for one in data.aws_iam_policy_document.apply_trust["dev"].statement[0].condition : one.values]), "repo:example@12/scones@34:environment:dev")
    error_message = "The subject of the repository's tokens is another."
  }
  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && flatten([for one in data.aws_iam_policy_document.plan_trust["dev"].statement[0].principals : one.identifiers]) == [var.oidc_provider_arn]
    error_message = "The account's own identity provider is not the one."
  }
}

run "half_an_immutable_subject_is_no_repository" {
  command         = plan
  expect_failures = [var.repository]

  variables {
    repository = "example@12/scones"
  }
}

run "a_pattern_is_no_repository" {
  command         = plan
  expect_failures = [var.repository]

  variables {
    repository = "example/*"
  }
}

run "the_states_are_in_no_environments_bucket" {
  command         = plan
  expect_failures = [aws_s3_bucket.this]

  variables {
    state_bucket = "scones-unlimited-dev-123456789012-states"
  }
}

run "an_environment_is_a_name" {
  command         = plan
  expect_failures = [var.environments]

  variables {
    environments = ["*"]
  }
}
