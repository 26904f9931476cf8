"""What Terraform makes is what the clean-up looks for afterwards."""

import re
from pathlib import Path

from scones_tools.clean_up.leftovers import kinds

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
KINDS = {
    "aws_appautoscaling_target": "scaling target",
    "aws_budgets_budget": "budget",
    "aws_cloudwatch_dashboard": "dashboard",
    "aws_cloudwatch_event_rule": "event rule",
    "aws_cloudwatch_log_group": "log group",
    "aws_cloudwatch_metric_alarm": "alarm",
    "aws_dynamodb_table": "table",
    "aws_iam_role": "role",
    "aws_kms_alias": "key alias",
    "aws_lambda_function": "Lambda function",
    "aws_pipes_pipe": "pipe",
    "aws_s3_bucket": "bucket",
    "aws_sagemaker_endpoint": "endpoint",
    "aws_sagemaker_endpoint_configuration": "endpoint configuration",
    "aws_sagemaker_model": "model",
    "aws_sagemaker_model_package_group": "model package group",
    "aws_sfn_state_machine": "state machine",
    "aws_sns_topic": "topic",
    "aws_sqs_queue": "queue",
    "aws_ssm_parameter": "parameter",
    "aws_xray_sampling_rule": "sampling rule",
}
# They end with what they are a part of. A key has no name but its alias's, and ends days later.
PARTS = {
    "aws_appautoscaling_policy",
    "aws_cloudwatch_event_target",
    "aws_iam_role_policy",
    "aws_kms_key",
    "aws_lambda_function_event_invoke_config",
    "aws_lambda_permission",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_notification",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_sqs_queue_policy",
}


def test_every_type_of_resource_is_looked_for_or_a_part_of_one() -> None:
    # GIVEN the root module and all that it uses
    files = [*TERRAFORM.glob("*.tf"), *TERRAFORM.glob("modules/*/*.tf")]
    # WHEN the types of their resources are read
    text = "\n".join(file.read_text() for file in files)
    types = set(re.findall(r'^resource "(aws_\w+)"', text, flags=re.MULTILINE))
    # THEN each is looked for by its kind, or goes with another, and no other is named here
    assert types == set(KINDS) | PARTS
    assert set(KINDS.values()) <= set(kinds())
