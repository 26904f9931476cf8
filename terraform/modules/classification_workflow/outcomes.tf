# What became of every version of a photo: one item each, written once.

resource "aws_dynamodb_table" "outcomes" {
  name                        = "${var.prefix}-outcomes"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "key"
  range_key                   = "version_id"
  deletion_protection_enabled = !var.force_destroy

  attribute {
    name = "key"
    type = "S"
  }
  attribute {
    name = "version_id"
    type = "S"
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  point_in_time_recovery {
    enabled = true
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key_arn
  }
}
