"""A photo that ends the function costs no other of its batch an outcome."""

import io
import json
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
MODULE = REPOSITORY / "terraform" / "modules" / "bulk_classification"
SECONDS = 120.0
KILLER = "archive/killer.png"
# The function as it is packaged, and a photo that takes it away, as a decoder that crashes does.
DEADLY = f"""
import os
import handler

def deadly(event, context):
    keys = [event.get("key"), *(event.get("batch") or {{}}).get("keys", [])]
    if "{KILLER}" in keys and "outcomes" not in event and "error" not in event:
        os._exit(1)
    return handler.handler(event, context)
"""
SETTINGS = {
    "PHOTOS_BUCKET": "split-photos",
    "ARTIFACTS_BUCKET": "split-artifacts",
    "ENDPOINT_NAME": "nobody-asks-it",
    "MAX_IMAGE_BYTES": "100000",
    "MAX_IMAGE_PIXELS": "1000000",
    "IMAGE_SIZE": "64",
    "CONFIDENCE_THRESHOLD": "0.8",
    "MARGIN_THRESHOLD": "0.1",
    "FAMILIARITY_THRESHOLD": "0.02",
    "ROUTES": '{"bicycle": "near", "motorcycle": "far"}',
}


def names(local: str) -> list[str]:
    """Return a list of names that the module's main.tf has."""
    text = (MODULE / "main.tf").read_text().partition(f"{local} = [")[2].partition("]")[0]
    return re.findall(r'"([^"]+)"', text)


@pytest.fixture(scope="module")
def machine(aws, built) -> str:
    """Return the machine of one batch, as the module defines it, with the function that dies."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = aws("iam").create_role(RoleName="split", AssumeRolePolicyDocument=document)
    role_arn = role["Role"]["Arn"]
    for bucket in (SETTINGS["PHOTOS_BUCKET"], SETTINGS["ARTIFACTS_BUCKET"]):
        aws("s3").create_bucket(Bucket=bucket)
    (archive,) = (file for name, file in built.items() if "classify_batch" in name)
    code = io.BytesIO(archive.read_bytes())
    with zipfile.ZipFile(code, "a") as files:
        files.writestr("deadly.py", DEADLY)
    function = aws("lambda").create_function(
        FunctionName="split-classify-batch",
        Runtime="python3.13",
        Role=role_arn,
        Handler="deadly.deadly",
        Timeout=30,
        MemorySize=1769,
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": SETTINGS},
    )
    values = {
        "partition": "aws",
        "classify_batch": function["FunctionArn"],
        "too_much": json.dumps(names("too_much")),
        **dict.fromkeys(("retry_batch", "retry_one", "retry_record"), "[]"),
    }
    text = (MODULE / "bulk.asl.json.tftpl").read_text()
    whole = re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], "0"), text)
    batch = json.loads(whole)["States"]["ClassifyBatches"]["ItemProcessor"]
    definition = json.dumps({"StartAt": batch["StartAt"], "States": batch["States"]})
    made = aws("stepfunctions").create_state_machine(
        name="split", definition=definition, roleArn=role_arn
    )
    return str(made["stateMachineArn"])


def ended(aws, execution: str) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while True:
        described = aws("stepfunctions").describe_execution(executionArn=execution)
        if described["status"] != "RUNNING":
            return described
        assert time.monotonic() < deadline, "the batch does not end"
        time.sleep(0.2)


def lines(aws, key: str) -> list[dict[str, Any]]:
    answer = aws("s3").get_object(Bucket=SETTINGS["ARTIFACTS_BUCKET"], Key=key)
    return [json.loads(line) for line in answer["Body"].read().splitlines()]


def test_a_photo_that_ends_the_function_costs_no_other_its_outcome(aws, machine):
    # GIVEN a batch of twenty uploads that have an outcome, and one that ends the function
    keys = [f"archive/{number:02d}.png" for number in range(20)]
    for key in [*keys, KILLER]:
        aws("s3").put_object(Bucket=SETTINGS["PHOTOS_BUCKET"], Key=key, Body=b"text, no photo")
    given = {"run": "spring", "batch": {"id": "b1", "keys": [*keys[:10], KILLER, *keys[10:]]}}
    # WHEN it is classified
    execution = aws("stepfunctions").start_execution(
        stateMachineArn=machine, input=json.dumps(given)
    )
    described = ended(aws, execution["executionArn"])
    # THEN the batch succeeds, and each of the twenty has its own outcome
    assert described["status"] == "SUCCEEDED", described.get("cause")
    told = {"batch": "b1", "outcomes": {"rejected": 20, "failed": 1}}
    assert json.loads(described["output"]) == told
    written = lines(aws, "bulk/spring/outcomes/b1.jsonl")
    assert [line["key"] for line in written] == keys
    assert {line["reason"].partition(":")[0] for line in written} == {"ImageFormatUnsupported"}
    # THEN the one that ended it has failed of that, in words without a stack
    (failed,) = lines(aws, "bulk/spring/outcomes/b1-failed.jsonl")
    assert failed["key"] == KILLER
    assert failed["reason"].startswith("Runtime.ExitError: ")
    assert "{" not in failed["reason"]
