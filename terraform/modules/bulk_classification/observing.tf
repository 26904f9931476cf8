# Where Step Functions tells of executions, and the permissions with which it does.

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:the environment decides; prod keeps a year
  name              = "/aws/vendedlogs/states/${local.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

data "aws_iam_policy_document" "observe" {
  statement {
    # A delivery of logs is no resource: AWS asks for these on all.
    sid = "DeliverLogs"
    actions = [
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
    ]
    resources = ["*"]
  }
  statement {
    # X-Ray's traces are no resources.
    sid = "Trace"
    actions = [
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "observe" {
  name   = "observe"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.observe.json
}
