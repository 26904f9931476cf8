# What a training job is told, whether it is trained alone or by a tuning job.

locals {
  # The name of a tuning job has at most 32 characters, and what follows takes nine.
  # A prefix that is cut off gets a digest: two environments may begin alike.
  tuning_prefix   = length(var.prefix) <= 23 ? var.prefix : "${trimsuffix(substr(var.prefix, 0, 16), "-")}-${substr(sha256(var.prefix), 0, 6)}"
  longest_seconds = var.training.max_runtime_seconds * (var.training.use_spot ? 2 : 1)

  # How the PyTorch container is told to start the job by torchrun on every instance.
  distribution = var.training.instance_count == 1 ? {} : {
    sagemaker_torch_distributed_enabled = "true"
  }

  # The workflow's, by which the training's own evaluation says what a person would see.
  thresholds = { for name, value in var.thresholds : "${name}_threshold" => tostring(value) }

  metrics = ["train:loss", "validation:loss", "validation:accuracy", "test:accuracy"]

  job = {
    job_role            = aws_iam_role.job.arn
    bucket              = var.artifacts_bucket
    models              = "s3://${var.artifacts_bucket}/models"
    registered          = "s3://${var.artifacts_bucket}/registered"
    checkpoints         = "s3://${var.artifacts_bucket}/checkpoints"
    max_runtime_seconds = var.training.max_runtime_seconds
    use_spot            = var.training.use_spot

    hyperparameters = jsonencode(merge(var.training.hyperparameters, local.distribution, local.thresholds, {
      sagemaker_program          = "train.py"
      sagemaker_submit_directory = "s3://${module.source.bucket}/${module.source.key}"
      sagemaker_region           = data.aws_region.current.name
      classes                    = join(",", var.vehicles)
      image_size                 = tostring(var.image_size)
    }))

    algorithm = jsonencode({
      TrainingImage     = local.training_image
      TrainingInputMode = "File"
      MetricDefinitions = [for name in local.metrics : { Name = name, Regex = "${name}=([0-9.]+)" }]
    })

    channels = jsonencode([
      for split in ["train", "validation", "test"] : {
        ChannelName = split
        InputMode   = "File"
        DataSource = {
          S3DataSource = {
            S3DataType             = "S3Prefix"
            S3DataDistributionType = "FullyReplicated"
            "S3Uri.$"              = "States.Format('{}/${split}/', $.dataset)"
          }
        }
      }
    ])

    instances = jsonencode({
      InstanceCount  = var.training.instance_count
      InstanceType   = var.training.instance_type
      VolumeSizeInGB = var.training.volume_size_gb
    })

    # A spot instance may be waited for as long as it may run.
    stopping = jsonencode(merge(
      { MaxRuntimeInSeconds = var.training.max_runtime_seconds },
      var.training.use_spot ? { MaxWaitTimeInSeconds = local.longest_seconds } : {},
    ))
  }

  tuning_ranges = {
    ContinuousParameterRanges = [
      for name, range in var.tuning.continuous : {
        Name        = name
        MinValue    = tostring(range.min)
        MaxValue    = tostring(range.max)
        ScalingType = range.scaling
      }
    ]
    IntegerParameterRanges = [
      for name, range in var.tuning.integer : {
        Name        = name
        MinValue    = tostring(range.min)
        MaxValue    = tostring(range.max)
        ScalingType = range.scaling
      }
    ]
    CategoricalParameterRanges = [
      for name, values in var.tuning.categorical : { Name = name, Values = values }
    ]
  }
}
