locals {
  reading = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "read", Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::read/*" }]
  })
}

resource "aws_iam_policy" "this" {
  name        = "read"
  path        = "/some/path/"
  description = "Read back"
  policy      = local.reading
  tags        = { kind = "policy" }
}

resource "aws_iam_policy" "prefixed" {
  name_prefix = "read-"
  policy      = local.reading
}

resource "aws_iam_role" "this" {
  name                  = "read"
  path                  = "/some/path/"
  description           = "Read back"
  force_detach_policies = true
  max_session_duration  = 7200
  permissions_boundary  = aws_iam_policy.this.arn
  tags                  = { kind = "role" }

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "assume"
      Effect    = "Allow"
      Principal = { Service = ["lambda.amazonaws.com", "states.amazonaws.com"] }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name   = "inline"
  role   = aws_iam_role.this.name
  policy = local.reading
}

resource "aws_iam_role_policy" "prefixed" {
  name_prefix = "inline-"
  role        = aws_iam_role.this.id
  policy      = local.reading
}

resource "aws_iam_role_policy_attachment" "managed" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.prefixed.arn
}

resource "aws_iam_role" "prefixed" {
  name_prefix        = "read-"
  assume_role_policy = aws_iam_role.this.assume_role_policy
}

resource "aws_iam_openid_connect_provider" "this" {
  url             = "https://token.actions.githubusercontent.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
  tags            = { kind = "provider" }
}

resource "aws_iam_user" "this" {
  name                 = "read"
  path                 = "/some/path/"
  permissions_boundary = aws_iam_policy.this.arn
  tags                 = { kind = "user" }
}

resource "aws_iam_group" "this" {
  name = "read"
  path = "/some/path/"
}

resource "aws_iam_group_policy_attachment" "this" {
  group      = aws_iam_group.this.name
  policy_arn = aws_iam_policy.prefixed.arn
}

resource "aws_iam_user_policy_attachment" "this" {
  user       = aws_iam_user.this.name
  policy_arn = aws_iam_policy.prefixed.arn
}

resource "aws_iam_instance_profile" "this" {
  name = "read"
  path = "/some/path/"
  role = aws_iam_role.prefixed.name
  tags = { kind = "profile" }
}
