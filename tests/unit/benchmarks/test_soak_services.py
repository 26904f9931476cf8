"""The soak run passes a service that does right, and no other."""

import json
import re
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from benchmarks.soak import __main__ as soak
from benchmarks.soak.evidence import Evidence, Tap
from benchmarks.soak.expectations import Outcome, compare
from benchmarks.soak.uploads import uploads
from benchmarks.soak.verdict import Disturbances, problems
from scones.outcomes import ACCEPTED, FAILED, REJECTED, REVIEW

# Ends as its input says.
MACHINE = {
    "StartAt": "Which",
    "States": {
        "Which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.outcome.name", "StringEquals": FAILED, "Next": "Fail"}],
            "Default": "Done",
        },
        "Done": {"Type": "Succeed"},
        "Fail": {"Type": "Fail", "Error": "EndpointUnavailable", "Cause": "no endpoint"},
    },
}


@pytest.fixture
def outputs(aws, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(soak, "_POLL_SECONDS", 0.2)  # nothing here takes longer
    sqs = boto3.client("sqs")
    machine = boto3.client("stepfunctions").create_state_machine(
        name="classification",
        definition=json.dumps(MACHINE),
        roleArn="arn:aws:iam::123456789012:role/workflow",
    )
    return {
        "prefix": "scones-test",
        "classification_state_machine_arn": machine["stateMachineArn"],
        "review_queue_url": sqs.create_queue(QueueName="review")["QueueUrl"],
        "dead_letter_queue_url": sqs.create_queue(QueueName="dead")["QueueUrl"],
    }


def end(outputs: dict[str, Any], key: str, outcome: Outcome) -> None:
    """End a photo in an outcome, and announce it, as the real workflow does."""
    photo = {"bucket": "photos", "key": key, "version_id": "", "size": 1}
    decision = {"vehicle": outcome.detail or "bicycle", "confidence": 0.5, "reason": "unsure"}
    document = {"photo": photo, "outcome": {"name": outcome.name}, "decision": decision}
    document["error"] = {"Error": outcome.detail or "EndpointUnavailable", "Cause": ""}
    boto3.client("stepfunctions").start_execution(
        stateMachineArn=outputs["classification_state_machine_arn"],
        name=f"photo-{key}",
        input=json.dumps(document),
    )
    if outcome.name in {ACCEPTED, REJECTED}:
        kinds = {ACCEPTED: ("VehicleClassified", "vehicle"), REJECTED: ("ImageRejected", "reason")}
        kind, field = kinds[outcome.name]
        detail = json.dumps({"photo": photo, field: outcome.detail})
        entry = {"Source": "scones.unlimited", "DetailType": kind, "Detail": detail}
        boto3.client("events").put_events(Entries=[entry])
        return
    inference = {"probabilities": {"bicycle": 1.0}, "familiarity": 0.5, "model_version": "job"}
    queue = "review_queue_url" if outcome.name == REVIEW else "dead_letter_queue_url"
    body = json.dumps(document | {"inference": inference})
    boto3.client("sqs").send_message(QueueUrl=outputs[queue], MessageBody=body)


def soaked(outputs: dict[str, Any], service: Callable[[Outcome], Outcome]) -> list[str]:
    """Return what speaks against a service that makes of each expected outcome another."""
    expected = {f"{number}": one.expected for number, one in enumerate(uploads(30, seed=9))}
    assert {outcome.name for outcome in expected.values()} == {ACCEPTED, REJECTED, REVIEW}
    with Tap(outputs) as tap:
        evidence = Evidence(outputs, tap)
        for key, outcome in expected.items():
            end(outputs, key, service(outcome))
        soak.settle(evidence, 60, "test")
        reconciliation = evidence.reconcile(expected)
        repeated = evidence.repeated()
    comparison = compare(expected, reconciliation.finals)
    return problems(reconciliation, comparison, Disturbances([], 0, 0, repeated))


def test_a_service_that_does_right_passes(outputs):
    # GIVEN a service that ends every photo as it must WHEN it is soaked THEN nothing is said
    assert soaked(outputs, lambda outcome: outcome) == []


@pytest.mark.parametrize(
    ("everything", "said"),
    [
        (Outcome(REJECTED, "ImageUnreadable"), "wrong, such as .* is rejected ImageUnreadable"),
        (Outcome(FAILED), "30 wrong, such as .* is failed"),
        (Outcome(REVIEW), r"wrong, such as .* is review.* \d+ of \d+ in review, and clearly a v"),
        (Outcome(ACCEPTED, "bicycle"), r"wrong.* \d+ of \d+ accepted as another vehicle: the mod"),
    ],
    ids=["rejects", "fails", "reviews", "accepts"],
)
def test_a_service_that_ends_all_photos_alike_does_not_pass(outputs, everything, said):
    # GIVEN a service that ends every photo in one outcome, announced once
    found = soaked(outputs, lambda _: everything)
    # WHEN it is soaked THEN it does not pass
    assert re.search(said, "; ".join(found))
