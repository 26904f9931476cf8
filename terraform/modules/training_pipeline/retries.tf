# Which errors of a service pass by themselves, and where every other one leads.

locals {
  retried = {
    # A job waits for a quota or an instance, so longer than a call.
    job       = ["SageMaker.ThrottlingException", "SageMaker.AmazonSageMakerException", "SageMaker.ResourceLimitExceededException"]
    sagemaker = ["SageMaker.ThrottlingException", "SageMaker.SageMakerException", "SageMaker.SdkClientException"]
    s3        = ["S3.S3Exception", "S3.SdkClientException"]
    ssm       = ["Ssm.ThrottlingException", "Ssm.TooManyUpdatesException", "Ssm.InternalServerErrorException", "Ssm.SdkClientException"]
    events    = ["EventBridge.ThrottlingException", "EventBridge.InternalException", "EventBridge.SdkClientException"]
    sns       = ["SNS.ThrottledException", "SNS.InternalErrorException", "SNS.SdkClientException"]
  }
  retries = merge(
    { catch = jsonencode([{ ErrorEquals = ["States.ALL"], ResultPath = "$.failure", Next = "NotifyFailure" }]) },
    {
      for name, errors in local.retried : "retry_${name}" => jsonencode([{
        ErrorEquals     = errors
        IntervalSeconds = name == "job" ? 30 : 5
        BackoffRate     = 2
        MaxAttempts     = name == "job" ? 5 : 6
        MaxDelaySeconds = name == "job" ? 600 : 120
        JitterStrategy  = "FULL"
      }])
    },
  )
}
