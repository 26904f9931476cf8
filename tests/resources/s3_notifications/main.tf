resource "aws_s3_bucket" "this" {
  bucket = "read-notifications"
}

resource "aws_iam_role" "this" {
  name = "read-notifications"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_lambda_function" "this" {
  function_name = "read-notifications"
  role          = aws_iam_role.this.arn
  runtime       = "python3.13"
  handler       = "index.handler"
  filename      = "function.zip"
}

resource "aws_lambda_permission" "this" {
  function_name = aws_lambda_function.this.function_name
  statement_id  = "bucket"
  action        = "lambda:InvokeFunction"
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.this.arn
}

resource "aws_sqs_queue" "this" {
  name = "read-notifications"
}

resource "aws_sns_topic" "this" {
  name = "read-notifications"
}

data "aws_iam_policy_document" "this" {
  for_each = { "sqs:SendMessage" = aws_sqs_queue.this.arn, "sns:Publish" = aws_sns_topic.this.arn }

  statement {
    actions   = [each.key]
    resources = [each.value]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_s3_bucket.this.arn]
    }
  }
}

resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.url
  policy    = data.aws_iam_policy_document.this["sqs:SendMessage"].json
}

resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = data.aws_iam_policy_document.this["sns:Publish"].json
}

resource "aws_s3_bucket_notification" "this" {
  depends_on = [aws_lambda_permission.this, aws_sqs_queue_policy.this, aws_sns_topic_policy.this]

  bucket      = aws_s3_bucket.this.id
  eventbridge = true

  lambda_function {
    id                  = "photos"
    lambda_function_arn = aws_lambda_function.this.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "photos/"
    filter_suffix       = ".jpg"
  }
  lambda_function {
    lambda_function_arn = aws_lambda_function.this.arn
    events              = ["s3:ObjectTagging:Put", "s3:ObjectTagging:Delete"]
    filter_prefix       = "tagged/"
  }
  queue {
    id            = "removed"
    queue_arn     = aws_sqs_queue.this.arn
    events        = ["s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"]
    filter_prefix = "photos/"
    filter_suffix = ".jpg"
  }
  queue {
    queue_arn     = aws_sqs_queue.this.arn
    events        = ["s3:ObjectCreated:Put"]
    filter_suffix = ".txt"
  }
  topic {
    id            = "copied"
    topic_arn     = aws_sns_topic.this.arn
    events        = ["s3:ObjectCreated:Copy"]
    filter_prefix = "copies/"
    filter_suffix = ".png"
  }
}
