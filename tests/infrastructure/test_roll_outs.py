"""What AWS asks of roll-outs, scaled endpoints, jobs and buckets, read from the configuration."""

import re
from pathlib import Path

import pytest

from .permissions.configuration import configuration, policy, resources

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
BLOCKS = configuration(TERRAFORM)
ENDPOINT = TERRAFORM / "modules/model_endpoint"


def resource(kind: str, name: str):
    [found] = [one for one in resources(BLOCKS, kind) if one.labels[1] == name]
    return found


def test_a_roll_out_is_turned_back_by_the_new_instances_alone():
    # GIVEN the alarms that an endpoint's roll-out names
    endpoint = resource("aws_sagemaker_endpoint", "this")
    [named] = re.findall(r"for_each = aws_cloudwatch_metric_alarm\.(\w+)\n", endpoint.body)
    alarm = resource("aws_cloudwatch_metric_alarm", named)
    # WHEN they are read THEN they look at the new configuration, and are new with it
    assert "EndpointConfigName = aws_sagemaker_endpoint_configuration.this" in alarm.body
    assert "aws_sagemaker_endpoint_configuration.this" in alarm.value("alarm_name")
    assert "create_before_destroy = true" in alarm.body
    # ... and the model's role may look at them, and at no others
    role = policy(BLOCKS, ENDPOINT, "this")
    [statement] = [
        one
        for one in role.blocks("statement")
        if "cloudwatch:DescribeAlarms" in one.texts("actions")
    ]
    assert statement.texts("resources")[0].endswith(":alarm:${var.name}-rollout-*")
    assert alarm.value("alarm_name").startswith('"${var.name}-rollout-')


def test_a_canary_is_a_number_of_instances():
    # GIVEN how an endpoint's traffic moves WHEN it is read THEN nothing is left to be rounded
    assert re.search(r'type += "INSTANCE_COUNT"', resource("aws_sagemaker_endpoint", "this").body)


def test_another_instance_type_takes_the_scaling_away_first():
    # GIVEN what scales an endpoint WHEN it is read THEN another type replaces it
    target = resource("aws_appautoscaling_target", "this")
    assert "replace_triggered_by = [terraform_data.instance_type]" in target.body
    changed = resource("terraform_data", "instance_type")
    assert changed.value("input") == "var.endpoint.instance_type"
    scaling = resource("aws_appautoscaling_policy", "this")
    assert "replace_triggered_by = [aws_appautoscaling_target.this[0]]" in scaling.body


@pytest.mark.parametrize(
    "definition", sorted(TERRAFORM.rglob("*.asl.json.tftpl")), ids=lambda p: p.name
)
def test_every_job_has_the_tags_of_its_deployment(definition):
    # GIVEN a state machine's definition WHEN its jobs are counted THEN each is tagged
    text = definition.read_text()
    jobs = re.findall(r"sagemaker:create\w+Job\.sync", text)
    assert text.count('"Tags": ${tags}') == len(jobs)


def test_photos_of_every_prefix_expire():
    # GIVEN the lifecycle of photos WHEN its rules are read THEN none is of a prefix alone
    lifecycle = resource("aws_s3_bucket_lifecycle_configuration", "photos")
    assert "prefix =" not in re.sub(r" +", " ", lifecycle.body)
    for what in (
        "expiration",
        "noncurrent_version_expiration",
        "abort_incomplete_multipart_upload",
    ):
        assert any(rule.blocks(what) for rule in lifecycle.blocks("rule")), what


def test_no_log_group_that_terraform_can_make_is_left_to_a_service():
    # GIVEN the log of an endpoint WHEN it is looked for THEN Terraform makes it before the endpoint
    [group] = [
        one for one in resources(BLOCKS, "aws_cloudwatch_log_group") if one.folder == ENDPOINT
    ]
    assert group.texts("name") == ["/aws/sagemaker/Endpoints/${var.name}"]
    endpoint = resource("aws_sagemaker_endpoint", "this")
    assert endpoint.value("depends_on") == f"[aws_cloudwatch_log_group.{group.labels[1]}]"
