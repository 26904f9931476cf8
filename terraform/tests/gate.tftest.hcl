# The gate: the evaluation is told the floors, and the thresholds that the functions have.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  runbook                = { address = "docs/operate.md", options = "--environment test" }
  prefix                 = "scones-unlimited-test"
  repository             = ".."
  artifacts_bucket       = "scones-unlimited-test-artifacts"
  key_arn                = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  log_retention_days     = 30
  vehicles               = ["bicycle", "motorcycle"]
  image_size             = 128
  approval               = { accuracy_floor = 0.85, unknown_floor = 0.8, accepted_floor = 0.5, policy = "manual" }
  thresholds             = { confidence = 0.9, margin = 0.2, familiarity = 0.03 }
  parameter              = "/scones-unlimited/test/approved-model-package"
  notification_topic_arn = "arn:aws:sns:us-east-1:123456789012:scones-unlimited-test-alarms"
  tags                   = {}
  training = {
    instance_type       = "ml.m5.xlarge"
    instance_count      = 1
    volume_size_gb      = 30
    max_runtime_seconds = 3600
    use_spot            = false
    image_repository    = "pytorch"
    image_tag           = "1"
    hyperparameters     = {}
  }
  tuning     = { max_jobs = 2, max_parallel_jobs = 1, continuous = {}, integer = {}, categorical = {} }
  serving    = { image_repository = "autogluon", image_tag = "1", workers = 2 }
  processing = { instance_type = "ml.m5.large", volume_size_gb = 30, max_runtime_seconds = 3600 }
  packaging = {
    bucket             = "bucket"
    runtime            = "python3.13"
    wheel_platforms    = ["manylinux2014_aarch64"]
    python_interpreter = "python3"
  }
}

run "the_evaluation_is_told_floors_and_thresholds" {
  command = plan

  module {
    source = "./modules/training_pipeline"
  }

  assert {
    condition = join(" ", slice(jsondecode(local.processing.evaluate_command), 4, 16)) == join(" ", [
      "--floor 0.85 --unknown-floor 0.8 --accepted-floor 0.5",
      "--confidence-threshold 0.9 --familiarity-threshold 0.03 --margin-threshold 0.2",
    ])
    error_message = "The gate would judge by ${local.processing.evaluate_command}."
  }
}

run "the_training_is_told_the_thresholds" {
  command = plan

  module {
    source = "./modules/training_pipeline"
  }

  assert {
    condition     = local.thresholds == { confidence_threshold = "0.9", margin_threshold = "0.2", familiarity_threshold = "0.03" }
    error_message = "The evaluation of the training would judge by other thresholds."
  }
  assert {
    condition     = local.thresholds == { for name, value in jsondecode(local.job.hyperparameters) : name => value if endswith(name, "_threshold") }
    error_message = "The thresholds are no hyperparameters."
  }
}

run "a_floor_of_classes_of_its_own_is_told_too" {
  command = plan

  module {
    source = "./modules/training_pipeline"
  }

  variables {
    approval = { accuracy_floor = 0.85, recall_floor = 0.6, unknown_floor = 0, accepted_floor = 0.4, policy = "manual" }
  }

  assert {
    condition     = join(" ", slice(jsondecode(local.processing.evaluate_command), 6, 12)) == "--recall-floor 0.6 --unknown-floor 0 --accepted-floor 0.4"
    error_message = "The gate would judge by ${local.processing.evaluate_command}."
  }
}
