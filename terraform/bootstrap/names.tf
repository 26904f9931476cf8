# What belongs to an environment, by the names that the root module gives: the roles for CI, and the
# boundary of the roles that they make, are about these and no others.
locals {
  account  = data.aws_caller_identity.current.account_id
  arn      = "arn:${data.aws_partition.current.partition}"
  prefixes = { for name in var.environments : name => "${var.project}-${name}" }

  # As the module training_pipeline names tuning jobs, which have 32 characters at most.
  tuning = {
    for name, prefix in local.prefixes :
    name => length(prefix) <= 23 ? prefix : "${trimsuffix(substr(prefix, 0, 16), "-")}-${substr(sha256(prefix), 0, 6)}"
  }

  # An environment has no hyphen in its name, so no other environment's prefix begins so.
  own = {
    for name, prefix in local.prefixes : name => {
      alarms     = [for one in ["${prefix}-*", "TargetTracking-endpoint/${prefix}/*"] : "${local.arn}:cloudwatch:*:${local.account}:alarm:${one}"]
      aliases    = ["${local.arn}:kms:*:${local.account}:alias/${prefix}-*"]
      buckets    = ["${local.arn}:s3:::${prefix}-${local.account}-*"]
      budgets    = ["${local.arn}:budgets::${local.account}:budget/${prefix}", "${local.arn}:budgets::${local.account}:budget/${prefix}-*"]
      dashboards = ["${local.arn}:cloudwatch::${local.account}:dashboard/${prefix}", "${local.arn}:cloudwatch::${local.account}:dashboard/${prefix}-*"]
      executions = ["${local.arn}:states:*:${local.account}:execution:${prefix}-*"]
      functions  = ["${local.arn}:lambda:*:${local.account}:function:${prefix}-*"]
      logs = flatten([
        for group in concat(
          ["/aws/lambda/${prefix}-*", "/aws/vendedlogs/states/${prefix}-*", "/aws/vendedlogs/pipes/${prefix}-*"],
          [for kind in ["Endpoints/${prefix}", "Endpoints/${prefix}-*"] : "/aws/sagemaker/${kind}"],
        ) : ["${local.arn}:logs:*:${local.account}:log-group:${group}", "${local.arn}:logs:*:${local.account}:log-group:${group}:*"]
      ])
      machines   = ["${local.arn}:states:*:${local.account}:stateMachine:${prefix}-*"]
      objects    = ["${local.arn}:s3:::${prefix}-${local.account}-*/*"]
      pipes      = ["${local.arn}:pipes:*:${local.account}:pipe/${prefix}-*"]
      parameters = ["${local.arn}:ssm:*:${local.account}:parameter/${var.project}/${name}/*"]
      queues     = ["${local.arn}:sqs:*:${local.account}:${prefix}-*"]
      roles      = ["${local.arn}:iam::${local.account}:role/${prefix}-*"]
      rules      = ["${local.arn}:events:*:${local.account}:rule/${prefix}-*"]
      # Of an environment's own model, endpoint and jobs; a tuning job's name is short.
      sagemaker = [
        for one in distinct([prefix, "${prefix}-*", "${local.tuning[name]}-*"]) : "${local.arn}:sagemaker:*:${local.account}:*/${one}"
      ]
      sampling = ["${local.arn}:xray:*:${local.account}:sampling-rule/${prefix}"]
      tables   = ["${local.arn}:dynamodb:*:${local.account}:table/${prefix}-*"]
      topics   = ["${local.arn}:sns:*:${local.account}:${prefix}-*"]
    }
  }
}
