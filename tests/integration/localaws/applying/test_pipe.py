"""A pipe, its workflow and its table, as Terraform's provider makes and reads them."""

import json

import pytest
from botocore.exceptions import ClientError

MODULE = """
provider "aws" {
  region = "us-east-1"
  default_tags {
    tags = { Deployment = "bakery" }
  }
}

variable "window" {}

variable "incoming" {}

variable "dead_letter" {}

data "aws_sqs_queue" "incoming" {
  name = var.incoming
}

data "aws_sqs_queue" "dead_letter" {
  name = var.dead_letter
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letter" {
  queue_url = data.aws_sqs_queue.dead_letter.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [data.aws_sqs_queue.incoming.arn]
  })
}

resource "aws_iam_role" "all" {
  name = "bakery"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["pipes.amazonaws.com", "states.amazonaws.com"] }
    }]
  })
}

resource "aws_sfn_state_machine" "this" {
  name       = "bakery"
  type       = "EXPRESS"
  role_arn   = aws_iam_role.all.arn
  definition = jsonencode({ StartAt = "Pass", States = { Pass = { Type = "Pass", End = true } } })
}

resource "aws_cloudwatch_log_group" "pipe" {
  name = "/aws/vendedlogs/pipes/bakery"
}

resource "aws_pipes_pipe" "this" {
  name     = "bakery"
  role_arn = aws_iam_role.all.arn
  source   = data.aws_sqs_queue.incoming.arn
  target   = aws_sfn_state_machine.this.arn

  source_parameters {
    sqs_queue_parameters {
      batch_size                         = 10
      maximum_batching_window_in_seconds = var.window
    }
  }
  target_parameters {
    input_template = "{\\"message_id\\": <$.messageId>, \\"event\\": <$.body>}"

    step_function_state_machine_parameters {
      invocation_type = "REQUEST_RESPONSE"
    }
  }
  log_configuration {
    level = "ERROR"

    cloudwatch_logs_log_destination {
      log_group_arn = aws_cloudwatch_log_group.pipe.arn
    }
  }
}

resource "aws_kms_key" "this" {}

resource "aws_dynamodb_table" "this" {
  name         = "bakery"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"
  range_key    = "version_id"

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
    kms_key_arn = aws_kms_key.this.arn
  }
}
"""


@pytest.fixture
def dead_letter(make_queue):
    return make_queue()


@pytest.fixture
def given(queue, dead_letter):
    """``given(window)`` are Terraform's arguments, for two queues that are there."""
    # Terraform's provider takes half a minute to make each, wherever it makes it.
    names = {"incoming": queue, "dead_letter": dead_letter}
    ours = [f"-var={key}={one.arn.rpartition(':')[2]}" for key, one in names.items()]
    return lambda window: ["-auto-approve", f"-var=window={window}", *ours]


def test_a_pipe_and_what_it_needs_are_applied_changed_and_destroyed(
    aws, terraform_on, given, dead_letter
):
    # GIVEN a configuration that is applied
    terraform = terraform_on(MODULE)
    code, told = terraform("apply", *given(0))
    assert code == 0, told
    # WHEN it is planned again THEN nothing changes
    code, told = terraform("plan", "-detailed-exitcode", *given(0)[1:])
    assert code == 0, told
    # WHEN the pipe's window changes THEN it alone is changed, and runs
    code, told = terraform("apply", *given(1))
    assert code == 0, told
    assert "0 added, 1 changed, 0 destroyed" in told
    pipe = aws("pipes").describe_pipe(Name="bakery")
    of_queue = pipe["SourceParameters"]["SqsQueueParameters"]
    assert of_queue == {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 1}
    kind = pipe["TargetParameters"]["StepFunctionStateMachineParameters"]["InvocationType"]
    assert (kind, pipe["CurrentState"]) == ("REQUEST_RESPONSE", "RUNNING")
    group = pipe["LogConfiguration"]["CloudwatchLogsLogDestination"]["LogGroupArn"]
    assert "/aws/vendedlogs/pipes/bakery" in group
    # AND the others are as they were asked for
    dynamodb, sqs = aws("dynamodb"), aws("sqs")
    live = dynamodb.describe_time_to_live(TableName="bakery")["TimeToLiveDescription"]
    assert live == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    names = ["RedriveAllowPolicy"]
    answer = sqs.get_queue_attributes(QueueUrl=dead_letter.url, AttributeNames=names)
    attributes = answer["Attributes"]
    assert json.loads(attributes["RedriveAllowPolicy"])["redrivePermission"] == "byQueue"
    # WHEN it is destroyed THEN all is gone
    code, told = terraform("destroy", *given(1))
    assert code == 0, told
    with pytest.raises(ClientError, match="bakery"):
        aws("pipes").describe_pipe(Name="bakery")
    with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.describe_table(TableName="bakery")
