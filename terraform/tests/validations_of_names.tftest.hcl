# Names that AWS would refuse are refused first.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  environment = "test"
}

run "environment_with_capitals" {
  command         = plan
  expect_failures = [var.environment]

  variables {
    environment = "Prod"
  }
}

run "project_too_long_for_bucket_names" {
  command         = plan
  expect_failures = [var.project]

  variables {
    project = "scones-unlimited-and-sons"
  }
}

run "a_name_that_aws_keeps_for_itself" {
  command         = plan
  expect_failures = [var.project]

  variables {
    project = "aws-scones"
  }
}

run "a_project_that_begins_with_xn" {
  command         = plan
  expect_failures = [var.project]

  variables {
    project = "xn--scones"
  }
}

run "a_project_that_begins_with_sthree" {
  command         = plan
  expect_failures = [var.project]

  variables {
    project = "sthree-scones"
  }
}

run "a_project_that_begins_with_amzn_s3_demo" {
  command         = plan
  expect_failures = [var.project]

  variables {
    project = "amzn-s3-demo-bucket"
  }
}

run "a_runbook_with_a_section_of_its_own" {
  command         = plan
  expect_failures = [var.runbook]

  variables {
    runbook = "docs/operate.md#dead-letters"
  }
}
