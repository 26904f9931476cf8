# What the state machine's tasks may do.

data "aws_iam_policy_document" "training" {
  statement {
    sid = "Train"
    actions = [
      "sagemaker:CreateTrainingJob",
      "sagemaker:DescribeTrainingJob",
      "sagemaker:StopTrainingJob",
      "sagemaker:AddTags",
      "sagemaker:ListTags",
    ]
    resources = ["arn:${local.partition}:sagemaker:${local.account}:training-job/${local.name}-*"]
  }
  statement {
    sid = "Tune"
    actions = [
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:DescribeHyperParameterTuningJob",
      "sagemaker:StopHyperParameterTuningJob",
      "sagemaker:AddTags",
      "sagemaker:ListTags",
    ]
    resources = ["arn:${local.partition}:sagemaker:${local.account}:hyper-parameter-tuning-job/${local.tuning_prefix}-*"]
  }
  statement {
    # A tuning job's training jobs are named after it, and get its tags.
    sid       = "DescribeBest"
    actions   = ["sagemaker:DescribeTrainingJob", "sagemaker:AddTags"]
    resources = ["arn:${local.partition}:sagemaker:${local.account}:training-job/${local.tuning_prefix}-*"]
  }
  statement {
    sid = "Process"
    actions = [
      "sagemaker:CreateProcessingJob",
      "sagemaker:DescribeProcessingJob",
      "sagemaker:StopProcessingJob",
      "sagemaker:AddTags",
    ]
    resources = ["arn:${local.partition}:sagemaker:${local.account}:processing-job/${local.name}-*"]
  }
  statement {
    sid       = "PassJobRoles"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.job.arn, aws_iam_role.processing.arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["sagemaker.amazonaws.com"]
    }
  }
  statement {
    # How Step Functions learns that a job has ended.
    sid     = "WaitForJob"
    actions = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
    resources = [
      "arn:${local.partition}:events:${local.account}:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule",
      "arn:${local.partition}:events:${local.account}:rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule",
      "arn:${local.partition}:events:${local.account}:rule/StepFunctionsGetEventsForSageMakerTuningJobsRule",
    ]
  }
  statement {
    sid     = "Register"
    actions = ["sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackage", "sagemaker:UpdateModelPackage"]
    resources = [
      aws_sagemaker_model_package_group.this.arn,
      "arn:${local.partition}:sagemaker:${local.account}:model-package/${aws_sagemaker_model_package_group.this.model_package_group_name}/*",
    ]
  }
  statement {
    # Nobody else writes there: what was evaluated and approved is what is served.
    sid       = "KeepModel"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket}/registered/*"]
  }
  statement {
    # CreateModelPackage has no role: SageMaker looks at the model and the image as its caller.
    sid       = "ReadModel"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket}/models/*", "${local.bucket}/registered/*"]
  }
  statement {
    sid       = "FindModel"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket]
  }
  statement {
    sid       = "FindImage"
    actions   = ["ecr:BatchGetImage", "ecr:DescribeImages"]
    resources = ["${local.repositories}/${var.serving.image_repository}"]
  }
  statement {
    sid       = "NameLiveModel"
    actions   = ["ssm:GetParameter", "ssm:PutParameter"]
    resources = ["arn:${local.partition}:ssm:${local.account}:parameter${var.parameter}"]
  }
  statement {
    sid       = "Announce"
    actions   = ["events:PutEvents"]
    resources = ["arn:${local.partition}:events:${local.account}:event-bus/default"]
  }
  statement {
    sid       = "Notify"
    actions   = ["sns:Publish"]
    resources = [var.notification_topic_arn]
  }
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}
