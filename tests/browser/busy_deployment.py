"""An environment with something for each tab, whose texts are markup, and long."""

import json
from datetime import UTC, datetime, timedelta

import boto3

from browsing import deployed
from browsing.questions import ask_about
from scones.photos import Photo
from scones_tools.deployment import Deployment

from ..unit.moto_content import record
from .busy_account import HOSTILE

VEHICLES = ("bicycle", "<img src=x onerror=alert(1)>", "b" * 40)
KEYS = (
    f"incoming/{HOSTILE}",
    "incoming/" + "long" * 200,
    "incoming/\u202egpj.exe",
    "a\"' onload=x",
    "incoming/a b+c%2F?key=x&version=y#z.jpg",
)
OUTCOMES = ("accepted", "review", "rejected", "failed")


def busy(environment: str) -> Deployment:
    """Deploy and fill it."""
    deployment = deployed.deploy(environment, VEHICLES)
    for key in KEYS:
        ask_about(
            deployment.review_queue_url,
            key,
            f"margin {HOSTILE}",
            bucket=deployment.photos_bucket,
            vehicle=VEHICLES[1],
        )
    _outcomes(deployment)
    _failures(deployment)
    _models(deployment)
    _metrics(deployment.prefix)
    _come_and_go(deployment.incoming_queue_url)
    return deployment


def _outcomes(deployment: Deployment) -> None:
    """Record the outcomes of photos: each newest version of the keys."""
    versions = boto3.client("s3").list_object_versions(Bucket=deployment.photos_bucket)["Versions"]
    for number, version in enumerate(versions):
        photo = Photo(deployment.photos_bucket, version["Key"], version["VersionId"], 9)
        record(
            deployment.outcomes_table_name,
            photo,
            OUTCOMES[number % len(OUTCOMES)],
            vehicle=VEHICLES[1],
            confidence=0.9,
            route=HOSTILE,
            reason=HOSTILE,
            cause=HOSTILE,
            model_version="job-1",
            probabilities=json.dumps({VEHICLES[1]: 0.9, VEHICLES[0]: 0.1}),
        )


def _failures(deployment: Deployment) -> None:
    """Let messages be dead letters and undelivered: of a photo, and of nothing that is known."""
    sqs, bucket = boto3.client("sqs"), deployment.photos_bucket
    for version in boto3.client("s3").list_object_versions(Bucket=bucket)["Versions"]:
        thing = {"key": version["Key"], "size": 9, "version-id": version["VersionId"]}
        detail = {"bucket": {"name": bucket}, "object": thing}
        body = json.dumps({"source": "aws.s3", "detail": detail})
        sqs.send_message(QueueUrl=deployment.dead_letter_queue_url, MessageBody=body)
    for url in (deployment.dead_letter_queue_url, deployment.undelivered_queue_url):
        sqs.send_message(
            QueueUrl=url,
            MessageBody=HOSTILE,
            MessageAttributes={"ERROR_CODE": {"DataType": "String", "StringValue": HOSTILE}},
        )


def _models(deployment: Deployment) -> None:
    """Register a model that was evaluated, and one that was not."""
    s3, bucket = boto3.client("s3"), deployment.artifacts_bucket
    s3.put_object(Bucket=bucket, Key="registered/model.tar.gz", Body=b"a model")
    classes = {name: {"precision": 0.9, "recall": 0.8} for name in VEHICLES}
    test = {
        "calibration_error": 0.03,
        "classes": classes,
        "confusion": [[50, 1, 2], [3, 50, 4], [5, 6, 50]],
    }
    evaluation = {"kinds": {HOSTILE: {"count": 20, "caught": 19}}, "training": {"test": test}}
    s3.put_object(Bucket=bucket, Key="evaluation.json", Body=json.dumps(evaluation))
    for key in ("evaluation.json", "nothing.json"):
        boto3.client("sagemaker").create_model_package(
            ModelPackageGroupName=deployment.model_package_group_name,
            ModelApprovalStatus="PendingManualApproval",
            InferenceSpecification={
                "Containers": [
                    {"Image": "image", "ModelDataUrl": f"s3://{bucket}/registered/model.tar.gz"}
                ],
                "SupportedContentTypes": ["image/png"],
                "SupportedResponseMIMETypes": ["application/json"],
            },
            CustomerMetadataProperties={
                "training_job": "job-1",
                "accuracy": "0.9750",
                "unknowns_caught": "0.9500",
                "evaluation": f"s3://{bucket}/{key}",
            },
        )


def _metrics(prefix: str) -> None:
    """Let CloudWatch have figures of drift and of photos, so that charts are drawn."""
    now, dimensions = datetime.now(UTC), [{"Name": "Deployment", "Value": prefix}]
    boto3.client("cloudwatch").put_metric_data(
        Namespace="Scones",
        MetricData=[
            {"MetricName": name, "Dimensions": dimensions, "Timestamp": time, "Value": value}
            for name in ("DriftStatistic", "BrightnessDrift", "Review")
            for time, value in ((now - timedelta(minutes=5), 0.0), (now, 1.0))
        ],
    )


def _come_and_go(queue: str) -> None:
    """Let SQS count photos that are done: they are what the chart of a day is made of."""
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="a photo")
    [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
