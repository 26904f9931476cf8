# Which vehicles the variable takes.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  environment = "test"
}

run "one_vehicle_is_no_choice" {
  command         = plan
  expect_failures = [var.vehicles]

  variables {
    vehicles = { bicycle = { route = "near" } }
  }
}

run "vehicle_without_a_route" {
  command         = plan
  expect_failures = [var.vehicles]

  variables {
    vehicles = {
      bicycle    = { route = "near" }
      motorcycle = { route = "" }
    }
  }
}

run "a_vehicle_that_is_no_vehicle" {
  command         = plan
  expect_failures = [var.vehicles]

  variables {
    vehicles = {
      bicycle = { route = "near" }
      none    = { route = "far" }
    }
  }
}

run "a_vehicle_that_is_unknown" {
  command         = plan
  expect_failures = [var.vehicles]

  variables {
    vehicles = {
      bicycle = { route = "near" }
      unknown = { route = "far" }
    }
  }
}
