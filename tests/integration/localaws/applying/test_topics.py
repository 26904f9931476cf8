"""Terraform applies topics and subscriptions to localaws, finds no change, and destroys them."""

MODULE = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_sns_topic" "this" {
  name = "applied-messages"

  delivery_policy = jsonencode({
    http = {
      defaultHealthyRetryPolicy = {
        minDelayTarget     = 1
        maxDelayTarget     = 2
        numRetries         = 3
        numMaxDelayRetries = 0
        numNoDelayRetries  = 0
        numMinDelayRetries = 0
        backoffFunction    = "linear"
      }
      disableSubscriptionOverrides = false
    }
  })
}

resource "aws_sqs_queue" "this" {
  name = "applied-messages"
}

resource "aws_sqs_queue" "dead" {
  name = "applied-messages-dead"
}

resource "aws_sns_topic_subscription" "queue" {
  topic_arn            = aws_sns_topic.this.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.this.arn
  raw_message_delivery = true
  filter_policy_scope  = "MessageBody"
  filter_policy        = jsonencode({ detail = { state = ["failed"] } })
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn })
}

resource "aws_sns_topic_subscription" "mail" {
  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = "someone@example.com"
}
"""


def test_topics_are_applied_read_and_destroyed(aws, applied_and_destroyed):
    # GIVEN a topic with subscriptions, one of which nobody confirms
    # WHEN they are applied and planned again
    # THEN nothing is to change, and all goes, what is pending, too
    applied_and_destroyed(MODULE)
    topics = [one["TopicArn"] for one in aws("sns").list_topics()["Topics"]]
    assert not [arn for arn in topics if arn.endswith(":applied-messages")]
