"""What the workflow asks a person is what review reads."""

import json
import re
import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from scones.review import Question

REPOSITORY = Path(__file__).resolve().parents[2]
WORKFLOW = "terraform/modules/classification_workflow/classification.asl.json.tftpl"


def states() -> dict[str, Any]:
    """Return the states of a photo; what Terraform puts in is 0."""
    text = re.sub(r"\$\{\w+\}", "0", (REPOSITORY / WORKFLOW).read_text())
    return json.loads(text)["States"]["ClassifyPhotos"]["ItemProcessor"]["States"]


def run(machine: dict[str, Any], state: dict[str, Any]) -> str:
    """Return what a machine makes of a state."""
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        client = boto3.client("stepfunctions", region_name="us-east-1")
        made = client.create_state_machine(
            name="asks",
            definition=json.dumps(machine),
            roleArn="arn:aws:iam::123456789012:role/any",
        )
        started = client.start_execution(
            stateMachineArn=made["stateMachineArn"], input=json.dumps(state)
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            execution = client.describe_execution(executionArn=started["executionArn"])
            if execution["status"] != "RUNNING":
                break
            time.sleep(0.05)
        assert execution["status"] == "SUCCEEDED"
        return str(execution["output"])


@pytest.mark.parametrize(
    ("probabilities", "unknown"),
    [
        ({"bicycle": 0.02, "motorcycle": 1e-7, "unknown": 0.9799999}, 0.9799999),
        ({"bicycle": 0.6, "motorcycle": 0.4}, 0.0),
    ],
)
def test_a_review_message_says_how_probably_a_photo_shows_no_vehicle(probabilities, unknown: float):
    # GIVEN a photo in doubt, whose outcome is put into the table and announced from there
    of = states()
    asked = of["AskForReview"]["Parameters"]["MessageBody"]
    machine = {
        "StartAt": "Review",
        "States": {
            "Review": of["Review"],
            "Complete": of["Complete"] | {"Next": "Asked"},
            "Asked": {"Type": "Pass", "Parameters": asked, "End": True},
        },
    }
    photo = {"bucket": "photos", "key": "incoming/a", "version_id": "1", "size": 7}
    decision = {"vehicle": "bicycle", "confidence": 0.6, "margin": -0.1, "familiarity": 0.01}
    state = {
        "photo": photo,
        "item": {"key": {"S": "incoming/a"}},
        "inference": {"probabilities": probabilities, "model_version": "job-1"},
        "decision": decision | {"unknown": unknown, "reason": "in doubt"},
    }
    # WHEN the message is read THEN the question has it, from a model without unknown as 0
    question = Question.from_body(run(machine, state))
    assert (question.vehicle, question.confidence) == ("bicycle", 0.6)
    assert (question.unknown, question.familiarity) == (unknown, 0.01)
