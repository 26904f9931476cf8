module "photos" {
  source  = "terraform-aws-modules/kms/aws"
  version = "3.1.1"

  description             = "Photos"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  rotation_period_in_days = 120
  multi_region            = false
  key_owners              = [aws_iam_role.user.arn]
  key_administrators      = [aws_iam_role.user.arn]
  key_users               = [aws_iam_role.user.arn]
  key_service_users       = [aws_iam_role.user.arn]
  aliases                 = ["modules/photos"]
  computed_aliases        = { role = { name = "modules/${aws_iam_role.user.name}" } }
  tags                    = { kind = "photos" }

  key_statements = [
    {
      sid        = "Logs"
      actions    = ["kms:Encrypt*", "kms:Decrypt*"]
      resources  = ["*"]
      principals = [{ type = "Service", identifiers = ["logs.us-east-1.amazonaws.com"] }]
      conditions = [{
        test     = "ArnLike"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = ["arn:aws:logs:us-east-1:123456789012:log-group:*"]
      }]
    }
  ]
  grants = {
    function = {
      grantee_principal = aws_iam_role.user.arn
      operations        = ["Encrypt", "Decrypt", "GenerateDataKey"]
      constraints       = { encryption_context_equals = { kind = "photo" } }
    }
  }
}

module "signing" {
  source  = "terraform-aws-modules/kms/aws"
  version = "3.1.1"

  deletion_window_in_days  = 7
  enable_key_rotation      = false
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
  aliases                  = ["modules/signing"]
  aliases_use_name_prefix  = true
}

module "external" {
  source  = "terraform-aws-modules/kms/aws"
  version = "3.1.1"

  deletion_window_in_days = 7
  create_external         = true
}

resource "aws_iam_role" "user" {
  name = "modules-keys"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

output "signing" {
  value = module.signing.key_id
}
