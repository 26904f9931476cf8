"""Names that are put together: none is too long where project and environment are the longest."""

import re
from datetime import UTC, datetime
from pathlib import Path

import botocore.session
import pytest

from scones_tools.clean_up.names import tuning_prefix
from scones_tools.models.train import training_name

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT, ENVIRONMENT = "s" * 20, "e" * 10
PREFIX = f"{PROJECT}-{ENVIRONMENT}"
DIGITS = "0" * 12
# By the type of a resource and its name's attribute: the shape in botocore's service model. An
# integer where the model has no limit, and AWS's documentation has.
NAMED = {
    ("aws_budgets_budget", "name"): ("budgets", "BudgetName"),
    ("aws_cloudwatch_dashboard", "dashboard_name"): 255,
    ("aws_cloudwatch_event_rule", "name"): ("events", "RuleName"),
    ("aws_cloudwatch_log_group", "name"): ("logs", "LogGroupName"),
    ("aws_cloudwatch_metric_alarm", "alarm_name"): ("cloudwatch", "AlarmName"),
    ("aws_iam_role", "name"): ("iam", "roleNameType"),
    ("aws_iam_role_policy", "name"): ("iam", "policyNameType"),
    ("aws_kms_alias", "name"): ("kms", "AliasNameType"),
    ("aws_lambda_function", "function_name"): 64,
    ("aws_s3_bucket", "bucket"): 63,
    ("aws_sagemaker_model_package_group", "model_package_group_name"): ("sagemaker", "EntityName"),
    ("aws_sfn_state_machine", "name"): ("stepfunctions", "Name"),
    ("aws_sns_topic", "name"): 256,
    ("aws_sqs_queue", "name"): 80,
    ("aws_ssm_parameter", "name"): ("ssm", "PSParameterName"),
}


def complaint(name: str, limit) -> str:
    """Why AWS would refuse a name; empty if it would not."""
    if isinstance(limit, int):
        return "" if len(name) <= limit else f"{len(name)} > {limit}"
    service, shape = limit
    model = botocore.session.get_session().get_service_model(service).shape_for(shape)
    least, most = model.metadata.get("min", 1), model.metadata.get("max")
    assert most, f"{limit} has no limit in the model"
    if not least <= len(name) <= most:
        return f"{len(name)} is not {least} to {most}"
    # Python wants flags first.
    pattern = re.sub(r"\(\?[a-z]+\)", "", model.metadata.get("pattern", ".*"))
    return "" if re.fullmatch(pattern, name) else f"is no {pattern}"


@pytest.fixture(scope="module")
def plan(planned):
    """Terraform's plan of the longest names that it takes, with all that can be switched on."""
    return planned(
        "us-east-1",
        project=PROJECT,
        environment=ENVIRONMENT,
        drift='{"retraining_input": "{}"}',
        notifications='{"emails": ["a@example.com"], "monthly_budget_usd": 5}',
        alarm_thresholds='{"idle_hours": 1}',
    )


def test_every_name_in_the_plan_is_one_that_aws_takes(plan):
    # GIVEN a plan of the longest project and environment
    found = {
        (one["type"], attribute, one["change"]["after"][attribute])
        for one in plan["resource_changes"]
        for kind, attribute in NAMED
        if kind == one["type"]
    }
    # WHEN each name is held against AWS's limits THEN it is within them
    assert {(kind, attribute) for kind, attribute, _ in found} == set(NAMED)
    wrong = {
        (kind, name): complaint(name, NAMED[kind, attribute])
        for kind, attribute, name in found
        if complaint(name, NAMED[kind, attribute])
    }
    assert wrong == {}


def test_every_name_of_a_job_is_one_that_sagemaker_takes(plan):
    # GIVEN the names that the training's machine and scones train make
    template = REPOSITORY / "terraform/modules/training_pipeline/training.asl.json.tftpl"
    text = template.read_text()
    machine = f"{PREFIX}-training"
    assert "$run := '${prefix}-' & $split($uuid(), '-')[4]" in text
    run = f"{machine}-{DIGITS}"
    jobs = re.findall(
        r'"ProcessingJobName\.\$": "States\.Format\(\'\{\}([^\']*)\', \$\.run\)"', text
    )
    assert sorted(jobs) == ["-evaluate", "-stage"]
    now = datetime.now(UTC)
    tuning = plan["planned_values"]["outputs"]["tuning_prefix"]["value"]
    # WHEN they are held against the service model THEN they are within its limits
    names = {
        "ProcessingJobName": [run + suffix for suffix in jobs],
        "TrainingJobName": [run, training_name(machine, now)],
        "HyperParameterTuningJobName": [f"{tuning}-{int(now.timestamp()):x}"],
    }
    for shape, made in names.items():
        assert [complaint(name, ("sagemaker", shape)) for name in made] == [""] * len(made)
    assert complaint(training_name(machine, now), ("stepfunctions", "Name")) == ""


def test_what_the_endpoint_is_made_of_has_names_that_sagemaker_takes():
    # GIVEN the names that model_endpoint makes; Terraform adds 26 characters to a prefix
    configuration = f"{PREFIX}-{'0' * 26}"
    names = {
        "EndpointName": PREFIX,
        "EndpointConfigName": configuration,
        "ModelName": f"{PREFIX}-v99999-{'0' * 8}",
    }
    # WHEN they are held against the service model THEN they are within its limits
    assert [complaint(name, ("sagemaker", shape)) for shape, name in names.items()] == [""] * 3
    alarm = f"{PREFIX}-rollout-latency-{'0' * 26}"
    assert complaint(alarm, ("cloudwatch", "AlarmName")) == ""


def test_tuning_jobs_of_environments_that_begin_alike_are_told_apart(plan):
    # GIVEN two environments with long names that begin alike WHEN their tuning jobs are named
    names = {tuning_prefix(f"{PROJECT}-stage{number}") for number in (1, 2)}
    # THEN the names differ, and Python makes them as Terraform does
    assert len(names) == 2
    outputs = plan["planned_values"]["outputs"]
    assert tuning_prefix(PREFIX) == outputs["tuning_prefix"]["value"]
    assert tuning_prefix("scones-unlimited-dev") == "scones-unlimited-dev"


def test_the_bootstrap_knows_tuning_jobs_by_the_names_that_the_pipeline_gives():
    # GIVEN how the pipeline shortens a prefix, and how the roles' boundary does
    shortened = r"length\((?:var\.)?prefix\) <= 23 \? .*"
    files = ("modules/training_pipeline/job.tf", "bootstrap/names.tf")
    found = {
        re.search(shortened, (REPOSITORY / "terraform" / file).read_text())[0].replace("var.", "")
        for file in files
    }
    # WHEN they are compared THEN they are the same
    assert len(found) == 1
