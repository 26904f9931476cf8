locals {
  statement = {
    Sid       = "all"
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::123456789012:root" }
    Action    = "kms:*"
    Resource  = "*"
  }
}

resource "aws_kms_key" "symmetric" {
  description                        = "Read back"
  key_usage                          = "ENCRYPT_DECRYPT"
  customer_master_key_spec           = "SYMMETRIC_DEFAULT"
  deletion_window_in_days            = 7
  enable_key_rotation                = true
  rotation_period_in_days            = 180
  multi_region                       = true
  bypass_policy_lockout_safety_check = true
  policy                             = jsonencode({ Version = "2012-10-17", Id = "read", Statement = [local.statement] })
  tags                               = { kind = "symmetric" }
}

resource "aws_kms_key" "signing" {
  description              = "Signs"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
}

resource "aws_kms_key" "rsa" {
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "RSA_2048"
}

resource "aws_kms_key" "mac" {
  key_usage                = "GENERATE_VERIFY_MAC"
  customer_master_key_spec = "HMAC_256"
}

resource "aws_kms_key" "apart" {
  description = "Disabled"
  is_enabled  = false
}

resource "aws_kms_key_policy" "apart" {
  key_id                             = aws_kms_key.apart.id
  bypass_policy_lockout_safety_check = true
  policy                             = jsonencode({ Version = "2012-10-17", Id = "apart", Statement = [local.statement] })
}

resource "aws_kms_alias" "named" {
  name          = "alias/read/named"
  target_key_id = aws_kms_key.symmetric.key_id
}

resource "aws_kms_alias" "prefixed" {
  name_prefix   = "alias/read/prefixed-"
  target_key_id = aws_kms_key.signing.arn
}

resource "aws_iam_role" "this" {
  name = "read-kms"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_kms_grant" "equal" {
  name               = "read-equal"
  key_id             = aws_kms_key.symmetric.key_id
  grantee_principal  = aws_iam_role.this.arn
  retiring_principal = aws_iam_role.this.arn
  operations         = ["Encrypt", "Decrypt", "GenerateDataKey"]
  retire_on_delete   = true

  constraints {
    encryption_context_equals = { department = "photos" }
  }
}

resource "aws_kms_grant" "subset" {
  name                  = "read-subset"
  key_id                = aws_kms_key.symmetric.key_id
  grantee_principal     = aws_iam_role.this.arn
  operations            = ["Decrypt"]
  grant_creation_tokens = []

  constraints {
    encryption_context_subset = { department = "photos", kind = "bicycle" }
  }
}

resource "aws_kms_external_key" "this" {
  description             = "Without material"
  deletion_window_in_days = 7
  multi_region            = false
  tags                    = { kind = "external" }
}
