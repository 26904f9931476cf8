# Names that S3 refuses, each by its variable.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\": \"2012-10-17\", \"Statement\": []}" }
  }
}

variables {
  state_bucket = "states"
}

run "a_bucket_that_begins_with_xn" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "xn--states"
  }
}

run "a_bucket_that_begins_with_sthree" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "sthree-states"
  }
}

run "a_bucket_that_begins_with_amzn_s3_demo" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "amzn-s3-demo-states"
  }
}

run "a_bucket_that_ends_with_s3alias" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "states-s3alias"
  }
}

run "a_bucket_that_ends_with_ol_s3" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "states--ol-s3"
  }
}

run "a_bucket_that_ends_with_mrap" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "states.mrap"
  }
}

run "a_bucket_that_ends_with_x_s3" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "states--use1-az4--x-s3"
  }
}

run "a_bucket_that_ends_with_table_s3" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "states--table-s3"
  }
}

run "a_bucket_that_has_two_dots" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "scones..states"
  }
}

run "a_bucket_that_is_an_address" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "192.168.5.4"
  }
}

run "a_project_that_aws_keeps_for_itself" {
  command         = plan
  expect_failures = [var.project]

  variables {
    project = "aws-scones"
  }
}

run "a_project_that_s3_keeps_for_itself" {
  command         = plan
  expect_failures = [var.project]

  variables {
    project = "sthree-scones"
  }
}
