"""Removing what Terraform does not know of, and looking for what is left."""

import io
import json
import zipfile
from collections.abc import Callable

import boto3
import pytest
from botocore.client import BaseClient

from scones_tools.__main__ import main
from scones_tools.clean_up.leftovers import kinds, leftovers
from scones_tools.clean_up.unmanaged import remove_unmanaged

PREFIX = "scones-unlimited-dev"
ROLE = "arn:aws:iam::123456789012:role/any"
TRAINING_LOGS = "/aws/sagemaker/TrainingJobs"


def make_function(name: str) -> None:
    role = boto3.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument="{}")
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    boto3.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="handler.handler",
        Code={"ZipFile": buffer.getvalue()},
    )


def make_endpoint_configuration(name: str) -> None:
    client = boto3.client("sagemaker")
    client.create_model(ModelName="any", ExecutionRoleArn=ROLE)
    variant = {"VariantName": "v", "ModelName": "any", "InstanceType": "ml.m5.large"}
    client.create_endpoint_config(
        EndpointConfigName=name, ProductionVariants=[{**variant, "InitialInstanceCount": 1}]
    )


def make_endpoint(name: str) -> None:
    make_endpoint_configuration("any")
    boto3.client("sagemaker").create_endpoint(EndpointName=name, EndpointConfigName="any")


def make_pipe(name: str) -> None:
    queues = [f"arn:aws:sqs:eu-central-1:123456789012:{end}" for end in ("source", "target")]
    boto3.client("pipes").create_pipe(Name=name, RoleArn=ROLE, Source=queues[0], Target=queues[1])


@pytest.fixture(autouse=True)
def sampling_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer X-Ray's calls about sampling rules: moto does not."""
    made: list[dict[str, object]] = []
    call = BaseClient._make_api_call

    def answer(client: BaseClient, operation: str, parameters: dict[str, object]) -> object:
        if operation == "CreateSamplingRule":
            made.append({"SamplingRule": parameters["SamplingRule"]})
        elif operation != "GetSamplingRules":
            return call(client, operation, parameters)
        return {"SamplingRuleRecords": made}

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)


MAKERS: dict[str, Callable[[str], object]] = {
    "Lambda function": make_function,
    "state machine": lambda name: boto3.client("stepfunctions").create_state_machine(
        name=name,
        definition='{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}',
        roleArn=ROLE,
    ),
    "model": lambda name: boto3.client("sagemaker").create_model(
        ModelName=name, ExecutionRoleArn=ROLE
    ),
    "endpoint": make_endpoint,
    "endpoint configuration": make_endpoint_configuration,
    "model package group": lambda name: boto3.client("sagemaker").create_model_package_group(
        ModelPackageGroupName=name
    ),
    "role": lambda name: boto3.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument="{}"
    ),
    "alarm": lambda name: boto3.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="m",
        Namespace="n",
        Period=60,
        Statistic="Sum",
        Threshold=1,
    ),
    "bucket": lambda name: boto3.client("s3", "us-east-1").create_bucket(Bucket=name),
    "policy": lambda name: boto3.client("iam").create_policy(
        PolicyName=name,
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}],
            }
        ),
    ),
    "queue": lambda name: boto3.client("sqs").create_queue(QueueName=name),
    "pipe": make_pipe,
    "table": lambda name: boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    ),
    "sampling rule": lambda name: boto3.client("xray").create_sampling_rule(
        SamplingRule={
            "RuleName": name,
            "Priority": 1,
            "FixedRate": 0.01,
            "ReservoirSize": 0,
            "Version": 1,
            **dict.fromkeys(
                ("ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath", "ResourceARN"), "*"
            ),
        }
    ),
    "topic": lambda name: boto3.client("sns").create_topic(Name=name),
    "dashboard": lambda name: boto3.client("cloudwatch").put_dashboard(
        DashboardName=name, DashboardBody='{"widgets": []}'
    ),
    "key alias": lambda name: boto3.client("kms").create_alias(
        AliasName=f"alias/{name}",
        TargetKeyId=boto3.client("kms").create_key()["KeyMetadata"]["KeyId"],
    ),
    "event rule": lambda name: boto3.client("events").put_rule(
        Name=name, ScheduleExpression="rate(1 day)"
    ),
    "parameter": lambda name: boto3.client("ssm").put_parameter(
        Name=f"/{name.replace('dev-', 'dev/')}", Value="v", Type="String"
    ),
    "budget": lambda name: boto3.client("budgets").create_budget(
        AccountId="123456789012",
        Budget={
            "BudgetName": name,
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "1", "Unit": "USD"},
        },
    ),
    "scaling target": lambda name: boto3.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=f"endpoint/{name}/variant/live",
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
    ),
    "log group": lambda name: boto3.client("logs").create_log_group(
        logGroupName=f"/aws/lambda/{name}"
    ),
}


def test_every_kind_that_is_looked_for_is_tested_here():
    # GIVEN the kinds that the command looks for THEN each has a maker here
    assert sorted(MAKERS) == sorted(kinds())


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_resource_of_every_kind_is_found_by_its_prefix(aws, kind: str):
    # GIVEN a resource that is left
    MAKERS[kind](f"{PREFIX}-left")
    # WHEN its prefix is looked for THEN it is found, and nothing else is
    assert leftovers(PREFIX) == [f"{kind} {PREFIX}-left"]


def test_resources_of_another_environment_are_not_found(aws):
    # GIVEN a queue of another environment WHEN this one's are looked for THEN there are none
    MAKERS["queue"]("scones-unlimited-prod-review")
    assert leftovers(PREFIX) == []


def test_a_check_that_finds_something_fails_with_all_of_it(aws, capsys):
    # GIVEN two resources that are left WHEN the command checks THEN it names both and ends with 1
    MAKERS["queue"](f"{PREFIX}-review")
    MAKERS["role"](f"{PREFIX}-workflow")
    assert main(["clean-up", "--environment", "dev", "--check"]) == 1
    assert capsys.readouterr().err == (
        "error: SomethingLeft: 2 resources are left:\n"
        f"  role {PREFIX}-workflow\n"
        f"  queue {PREFIX}-review\n"
    )


def test_a_check_that_finds_nothing_says_so(aws, capsys):
    # GIVEN nothing WHEN the command checks THEN it says what it has looked for
    assert main(["clean-up", "--environment", "dev", "--check"]) == 0
    assert capsys.readouterr().out == (
        f"nothing named {PREFIX}* is left, of {len(MAKERS)} kinds of resource\n"
    )


def test_the_logs_of_the_prefix_are_removed_and_no_others(aws, capsys):
    # GIVEN logs of two environments
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName=TRAINING_LOGS)
    for prefix in (PREFIX, "scones-unlimited-prod"):
        logs.create_log_group(logGroupName=f"/aws/sagemaker/Endpoints/{prefix}-vehicles")
        logs.create_log_stream(logGroupName=TRAINING_LOGS, logStreamName=f"{prefix}-1/algo-1")
    # WHEN one environment is cleaned up
    assert main(["clean-up", "--environment", "dev"]) == 0
    # THEN a line tells of each thing removed
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("removed ") and PREFIX in line for line in lines)
    # THEN the other environment is as it was
    streams = logs.describe_log_streams(logGroupName=TRAINING_LOGS)["logStreams"]
    assert [s["logStreamName"] for s in streams] == ["scones-unlimited-prod-1/algo-1"]
    groups = logs.describe_log_groups(logGroupNamePrefix="/aws/sagemaker/Endpoints/")["logGroups"]
    assert [group["logGroupName"].rpartition("/")[2] for group in groups] == [
        "scones-unlimited-prod-vehicles"
    ]
    # THEN to do it again changes nothing
    assert remove_unmanaged(PREFIX) == []


def test_a_check_changes_nothing(aws):
    # GIVEN a log of an endpoint WHEN the command checks THEN the log is still there
    boto3.client("logs").create_log_group(logGroupName=f"/aws/sagemaker/Endpoints/{PREFIX}")
    assert main(["clean-up", "--environment", "dev", "--check"]) == 1
    assert leftovers(PREFIX) == [f"log group {PREFIX}"]


def test_an_environment_is_needed(capsys):
    # GIVEN no environment WHEN the command is run THEN argparse asks for it
    with pytest.raises(SystemExit, match="2"):
        main(["clean-up", "--check"])
    assert "--environment" in capsys.readouterr().err


def test_a_dry_run_names_what_would_go_and_leaves_it(aws, capsys):
    # GIVEN an endpoint's log
    logs = boto3.client("logs")
    group = f"/aws/sagemaker/Endpoints/{PREFIX}"
    logs.create_log_group(logGroupName=group)
    # WHEN the environment is cleaned up dry
    assert main(["clean-up", "--environment", "dev", "--dry-run"]) == 0
    # THEN the log is named, and is there still
    assert capsys.readouterr().out == f"would remove log group {group}\n"
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]


@pytest.mark.parametrize(
    ("words", "code", "state"),
    [(["--check"], 1, "left"), (["--dry-run"], 0, "would remove"), ([], 0, "removed")],
)
def test_a_program_reads_a_line_of_each_resource(aws, capsys, words, code, state):
    # GIVEN an endpoint's log WHEN a program looks for it, or removes it THEN stdout is JSON alone
    boto3.client("logs").create_log_group(logGroupName=f"/aws/sagemaker/Endpoints/{PREFIX}")
    assert main(["clean-up", "--environment", "dev", "--json", *words]) == code
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert found["state"] == state
    assert found["resource"].startswith("log group ")
    assert found["resource"].endswith(PREFIX)


def test_a_program_that_checks_and_finds_nothing_reads_nothing(aws, capsys):
    # GIVEN nothing WHEN a program checks THEN the sentence for people is on stderr
    assert main(["clean-up", "--environment", "dev", "--json", "--check"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"nothing named {PREFIX}* is left")


def test_an_environment_whose_name_only_begins_alike_is_not_touched(aws):
    # GIVEN what is dev2's
    logs = boto3.client("logs")
    group = f"/aws/sagemaker/Endpoints/{PREFIX}2"
    logs.create_log_group(logGroupName=group)
    boto3.client("ssm").put_parameter(Name=f"/{PREFIX}2/model", Value="none", Type="String")
    # WHEN dev is cleaned up, and looked for THEN nothing of dev2 is
    assert remove_unmanaged(PREFIX) == []
    assert leftovers(PREFIX) == []
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]


def test_the_log_of_an_endpoint_that_lives_stays(aws):
    # GIVEN an endpoint with its log
    make_endpoint(PREFIX)
    logs = boto3.client("logs")
    group = f"/aws/sagemaker/Endpoints/{PREFIX}"
    logs.create_log_group(logGroupName=group)
    # WHEN the environment is cleaned up THEN the log stays: Terraform removes it with the endpoint
    assert remove_unmanaged(PREFIX) == []
    # WHEN the endpoint is gone, and has left a log THEN that goes
    boto3.client("sagemaker").delete_endpoint(EndpointName=PREFIX)
    assert remove_unmanaged(PREFIX) == [f"log group {group}"]
