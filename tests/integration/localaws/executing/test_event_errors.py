"""What a task that announces fails of, by the names that Step Functions has for it."""

import pytest

ANNOUNCE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::events:putEvents",
    "Parameters": {"Entries": [{"Source": "test.events", "DetailType": "Told", "Detail": {}}]},
    "End": True,
}


@pytest.fixture
def announce(make_machine, start_sync, faults):
    """``announce(kind, **fields)`` has EventBridge fail while a task announces something."""

    def run(kind: str, **fields: object) -> dict:
        states = {"Announce": ANNOUNCE | fields}
        if "Catch" in fields:
            states["Caught"] = {"Type": "Pass", "End": True}
        machine = make_machine({"StartAt": "Announce", "States": states}, "EXPRESS")
        fault = {"service": "events", "operation": "PutEvents", "rate": 1, "kind": kind}
        faults("PUT", [fault])
        return start_sync(machine, {})

    return run


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttling", "EventBridge.AmazonEventBridgeException"),
        ("internal_error", "EventBridge.AmazonEventBridgeException"),
        ("reset", "EventBridge.SdkClientException"),
    ],
)
def test_an_error_of_eventbridge_has_its_name_and_is_caught(announce, kind, error):
    # GIVEN EventBridge in an outage WHEN a task announces THEN it fails of that
    answer = announce(kind)
    assert (answer["status"], answer["error"]) == ("FAILED", error)
    # AND a catcher of all catches it: it is no States.Runtime
    caught = announce(kind, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}])
    assert caught["status"] == "SUCCEEDED", caught
