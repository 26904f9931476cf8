"""A reviewer's keys need what the documentation says, and nothing of it is too much."""

import io
import itertools
import json
import os
import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from PIL import Image

from browsing import deployed, serving
from scones_tools import deployment
from scones_tools.deployment import Deployment
from scones_tools.page.review_desk import Desk

PAGE = Path(__file__).resolve().parents[3] / "docs/photos.md"
_NUMBERS = itertools.count(1)


def documented() -> list[tuple[str, str]]:
    """Return each action of the page's table, and what it is on."""
    [section] = re.findall(
        r"### What a reviewer's keys may do\n(.+?)\n## ", PAGE.read_text(), re.DOTALL
    )
    rows = re.findall(r"^\| (`.+?) \| (.+) \|$", section, re.MULTILINE)
    return [(action, place) for cell, place in rows for action in re.findall(r"`(.+?)`", cell)]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A key of a localaws that enforces IAM, to which this process's calls go."""
    before = dict(os.environ)
    try:
        with serving.localaws(tmp_path_factory.mktemp("localaws"), "--enforce-iam"):
            boto3.setup_default_session()
            yield boto3.client("kms").create_key()["KeyMetadata"]["Arn"]
    finally:
        os.environ.clear()
        os.environ.update(before)
        boto3.setup_default_session()


@pytest.fixture
def environment(key: str) -> Deployment:
    """An environment whose buckets are encrypted, and nothing waits."""
    found, s3 = deployed.deploy(f"reviewed{next(_NUMBERS)}"), boto3.client("s3")
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
    for name in (found.photos_bucket, found.artifacts_bucket):
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=rules)
    s3.put_bucket_versioning(
        Bucket=found.photos_bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    return found


def places(found: Deployment, key: str) -> dict[str, str]:
    """Return the ARNs of what the page's table names."""
    s3, here = "arn:aws:s3:::", f"{found.region}:123456789012"
    return {
        "the parameter `/<project>/<environment>/deployment`": f"arn:aws:ssm:{here}:parameter/"
        f"scones-unlimited/{found.environment}/deployment",
        "the review queue": f"arn:aws:sqs:{here}:{found.review_queue_url.split('/')[-1]}",
        "the photos bucket, below `incoming/`": f"{s3}{found.photos_bucket}/incoming/*",
        "the artifacts bucket": f"{s3}{found.artifacts_bucket}",
        "the artifacts bucket, below `labelled/`": f"{s3}{found.artifacts_bucket}/labelled/*",
        "the table of outcomes": f"arn:aws:dynamodb:{here}:table/{found.outcomes_table_name}",
        "the default event bus": f"arn:aws:events:{here}:event-bus/default",
        "the environment's key": key,
    }


def become(patched: pytest.MonkeyPatch, name: str, allowed: list[tuple[str, str]]) -> None:
    """Let this process have the keys of a new user, who may do what is allowed."""
    iam = boto3.client("iam")
    iam.create_user(UserName=name)
    document = [{"Effect": "Allow", "Action": one, "Resource": arn} for one, arn in allowed]
    text = json.dumps({"Version": "2012-10-17", "Statement": document})
    iam.put_user_policy(UserName=name, PolicyName="reviewer", PolicyDocument=text)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    patched.setattr(boto3, "DEFAULT_SESSION", None)
    patched.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    patched.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])


def ask_about(found: Deployment, key: str) -> None:
    """Put a photo, its outcome and its message where the workflow puts them."""
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20)).save(buffer, "PNG")
    put = boto3.client("s3").put_object(Bucket=found.photos_bucket, Key=key, Body=buffer.getvalue())
    photo = {"bucket": found.photos_bucket, "key": key, "version_id": put["VersionId"], "size": 9}
    row = {"key": key, "version_id": put["VersionId"], "outcome": "review"}
    boto3.client("dynamodb").put_item(
        TableName=found.outcomes_table_name, Item={name: {"S": text} for name, text in row.items()}
    )
    guess = {"vehicle": "bicycle", "confidence": 0.5, "familiarity": 0.5, "reason": "margin"}
    boto3.client("sqs").send_message(
        QueueUrl=found.review_queue_url,
        MessageBody=json.dumps({"photo": photo, "model_version": "job-1"} | guess),
    )


def work(environment: str) -> None:
    """Do all that a reviewer does with a photo."""
    found = deployment.find(Namespace(project="scones-unlimited", environment=environment))
    desk = Desk(found, "Zoë")
    batch = desk.take()
    [name] = desk.batch(batch).asked
    assert desk.picture(batch, name)
    desk.label(batch, {name: "none"})
    desk.undo(batch)
    desk.label(batch, {name: "bicycle"})
    desk.extend(batch)
    desk.give_back(batch)


@pytest.mark.parametrize("left_out", [None, *documented()], ids=lambda one: one and one[0])
def test_a_reviewer_needs_each_permission_and_no_other(environment, key, left_out, monkeypatch):
    # GIVEN a photo that waits, and keys that may do what the page says, or all but one of it
    ask_about(environment, "incoming/a.jpg")
    arns = places(environment, key)
    allowed = [one for one in documented() if one != left_out]
    become(
        monkeypatch, environment.environment, [(action, arns[place]) for action, place in allowed]
    )

    # WHEN a reviewer works THEN all is done, or what is missing is named
    if left_out is None:
        work(environment.environment)
        return
    with pytest.raises(ClientError, match=r"AccessDenied|not authorized"):
        work(environment.environment)
