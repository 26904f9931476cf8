"""What a page shows of an environment: made by boto3, in seconds, as Terraform names it."""

import json
from dataclasses import asdict
from typing import Any

import boto3

from scones_tools.deployment import PROJECT, Deployment

VEHICLES = ("bicycle", "motorcycle")
_QUEUES = ("incoming", "review", "dead-letter", "undelivered")
_MACHINES = ("classification", "bulk", "training")
_PASSING = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}


def deploy(environment: str, vehicles: tuple[str, ...] = VEHICLES) -> Deployment:
    """Make an environment's queues, buckets, tables and names, without any function or model."""
    prefix = f"{PROJECT}-{environment}"
    machines = {name: _machine(f"{prefix}-{name}") for name in _MACHINES}
    queues = {name: _queue(f"{prefix}-{name}") for name in _QUEUES}
    _fails_into(queues["incoming"], queues["dead-letter"])
    found = Deployment(
        environment=environment,
        prefix=prefix,
        region=boto3.Session().region_name,
        vehicles={name: {"route": f"the route of {name}"} for name in vehicles},
        image_size=32,
        photos_bucket=_bucket(f"{prefix}-photos"),
        artifacts_bucket=_bucket(f"{prefix}-artifacts"),
        classification_state_machine_arn=machines["classification"],
        bulk_state_machine_arn=machines["bulk"],
        training_state_machine_arn=machines["training"],
        training_job={},
        tuning_prefix=prefix,
        outcomes_table_name=_table(f"{prefix}-outcomes"),
        event_bus_name="default",
        event_source="scones.unlimited",
        incoming_queue_url=queues["incoming"],
        pipe_name=_pipe(f"{prefix}-incoming", queues["incoming"], machines["classification"]),
        max_receives=30,
        review_queue_url=queues["review"],
        dead_letter_queue_url=queues["dead-letter"],
        undelivered_queue_url=queues["undelivered"],
        model_package_group_name=_group(f"{prefix}-vehicle-classifier"),
        approved_model_parameter=_parameter(f"/{PROJECT}/{environment}/approved-model", "none"),
        endpoint_name=prefix,
        monitor_drift_function_name=f"{prefix}-monitor-drift",
        drift_alarm_name=_alarm(f"{prefix}-drift"),
        notification_topic_arn=boto3.client("sns").create_topic(Name=prefix)["TopicArn"],
    )
    _parameter(f"/{PROJECT}/{environment}/deployment", json.dumps(asdict(found)))
    return found


def depths(queue: str) -> tuple[int, int]:
    """Return how many messages of a queue wait, and how many are on somebody's screen."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)
    waiting, held = (int(found["Attributes"][name]) for name in names)
    return waiting, held


def labels(bucket: str) -> list[tuple[str, str]]:
    """Return the ids of labelled photos, each with its label."""
    pages = (
        boto3.client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket=bucket, Prefix="labelled/")
    )
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    return [(key.split("/")[2].removesuffix(".png"), key.split("/")[1]) for key in keys]


def remove_bucket(bucket: str) -> None:
    """Remove a bucket that is empty."""
    boto3.client("s3").delete_bucket(Bucket=bucket)


def _queue(name: str) -> str:
    return str(boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"])


def _fails_into(url: str, dead_letters: str) -> None:
    policy = {"deadLetterTargetArn": _arn(dead_letters), "maxReceiveCount": 30}
    boto3.client("sqs").set_queue_attributes(
        QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)}
    )


def _arn(url: str) -> str:
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])


def _pipe(name: str, url: str, machine: str) -> str:
    """Make a pipe that takes nothing: what is moved into the queue stays there."""
    boto3.client("pipes").create_pipe(
        Name=name,
        RoleArn=_role(name, "pipes"),
        Source=_arn(url),
        Target=machine,
        TargetParameters={
            "StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}
        },
        DesiredState="STOPPED",
    )
    return name


def _bucket(name: str) -> str:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def _parameter(name: str, value: str) -> str:
    boto3.client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
    return name


def _table(name: str) -> str:
    keys = {"key": "HASH", "version_id": "RANGE"}
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
    )
    return name


def _machine(name: str) -> str:
    made: dict[str, Any] = boto3.client("stepfunctions").create_state_machine(
        name=name, roleArn=_role(name, "states"), definition=json.dumps(_PASSING)
    )
    return str(made["stateMachineArn"])


def _role(name: str, service: str) -> str:
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = boto3.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    return str(made["Role"]["Arn"])


def _group(name: str) -> str:
    boto3.client("sagemaker").create_model_package_group(ModelPackageGroupName=name)
    return name


def _alarm(name: str) -> str:
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="SconesUnlimited",
        MetricName="Drift",
        Statistic="Maximum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    return name
