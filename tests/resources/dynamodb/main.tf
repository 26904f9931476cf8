resource "aws_kms_key" "this" {}

resource "aws_dynamodb_table" "indexed" {
  name                        = "read-indexed"
  billing_mode                = "PROVISIONED"
  hash_key                    = "key"
  range_key                   = "version"
  read_capacity               = 3
  write_capacity              = 4
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  table_class                 = "STANDARD"
  deletion_protection_enabled = false
  tags                        = { kind = "table" }

  attribute {
    name = "key"
    type = "S"
  }
  attribute {
    name = "version"
    type = "N"
  }
  attribute {
    name = "blob"
    type = "B"
  }
  global_secondary_index {
    name               = "by-blob"
    hash_key           = "blob"
    range_key          = "version"
    projection_type    = "INCLUDE"
    non_key_attributes = ["kind"]
    read_capacity      = 1
    write_capacity     = 2
  }
  local_secondary_index {
    name            = "local"
    range_key       = "blob"
    projection_type = "KEYS_ONLY"
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
}

resource "aws_dynamodb_table" "on_demand" {
  name         = "read-on-demand"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"

  attribute {
    name = "key"
    type = "S"
  }
  point_in_time_recovery {
    enabled = true
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.this.arn
  }
}

resource "aws_dynamodb_table_item" "this" {
  table_name = aws_dynamodb_table.on_demand.name
  hash_key   = aws_dynamodb_table.on_demand.hash_key
  item       = jsonencode({ key = { S = "photo" }, size = { N = "3" }, kinds = { L = [{ S = "bicycle" }] } })
}
