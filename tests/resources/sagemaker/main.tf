resource "aws_iam_role" "this" {
  name = "read-sagemaker"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_kms_key" "this" {}

resource "aws_s3_bucket" "this" {
  bucket        = "read-sagemaker"
  force_destroy = true
}

resource "aws_s3_object" "this" {
  bucket = aws_s3_bucket.this.bucket
  key    = "model.tar.gz"
  source = "function.zip"
}

resource "aws_sagemaker_model" "this" {
  name                     = "read"
  execution_role_arn       = aws_iam_role.this.arn
  enable_network_isolation = true
  tags                     = { kind = "model" }

  primary_container {
    image              = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6-cpu-py312"
    container_hostname = "serving"
    mode               = "SingleModel"
    model_data_url     = "s3://${aws_s3_object.this.bucket}/${aws_s3_object.this.key}"
    environment        = { SAGEMAKER_PROGRAM = "inference.py" }

    image_config {
      repository_access_mode = "Platform"
    }
  }
}

resource "aws_sagemaker_model" "unnamed" {
  execution_role_arn = aws_iam_role.this.arn

  primary_container {
    image          = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6-cpu-py312"
    model_data_url = "s3://${aws_s3_object.this.bucket}/${aws_s3_object.this.key}"
  }
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name        = "read"
  kms_key_arn = aws_kms_key.this.arn
  tags        = { kind = "configuration" }

  production_variants {
    variant_name                                      = "first"
    model_name                                        = aws_sagemaker_model.this.name
    initial_instance_count                            = 2
    initial_variant_weight                            = 0.5
    instance_type                                     = "ml.m5.large"
    container_startup_health_check_timeout_in_seconds = 120
    model_data_download_timeout_in_seconds            = 90
    volume_size_in_gb                                 = 20
    enable_ssm_access                                 = true

    routing_config {
      routing_strategy = "LEAST_OUTSTANDING_REQUESTS"
    }
    core_dump_config {
      destination_s3_uri = "s3://${aws_s3_bucket.this.bucket}/dumps"
      kms_key_id         = aws_kms_key.this.arn
    }
  }
  production_variants {
    variant_name           = "second"
    model_name             = aws_sagemaker_model.unnamed.name
    initial_instance_count = 1
    instance_type          = "ml.m5.large"
  }
  data_capture_config {
    enable_capture              = true
    destination_s3_uri          = "s3://${aws_s3_bucket.this.bucket}/captured"
    initial_sampling_percentage = 50
    kms_key_id                  = aws_kms_key.this.arn

    capture_options {
      capture_mode = "Input"
    }
    capture_options {
      capture_mode = "Output"
    }
    capture_content_type_header {
      csv_content_types  = ["text/csv"]
      json_content_types = ["application/json"]
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "serverless" {
  name_prefix = "read-serverless-"

  production_variants {
    variant_name = "only"
    model_name   = aws_sagemaker_model.this.name

    serverless_config {
      max_concurrency   = 5
      memory_size_in_mb = 2048
    }
  }
}

resource "aws_sagemaker_model_package_group" "this" {
  model_package_group_name        = "read"
  model_package_group_description = "Read back"
  tags                            = { kind = "group" }
}

resource "aws_sagemaker_pipeline" "this" {
  pipeline_name         = "read"
  pipeline_display_name = "Read"
  pipeline_description  = "Read back"
  role_arn              = aws_iam_role.this.arn
  tags                  = { kind = "pipeline" }

  pipeline_definition = jsonencode({
    Version = "2020-12-01"
    Steps   = [{ Name = "Fail", Type = "Fail", Arguments = { ErrorMessage = "none" } }]
  })
  parallelism_configuration {
    max_parallel_execution_steps = 1
  }
}
