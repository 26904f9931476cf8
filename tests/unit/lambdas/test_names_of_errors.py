"""The names of errors: what the functions raise is what the workflow waits for."""

import json
from pathlib import Path
from typing import Any

import pytest

from scones.errors import (
    ConfigurationInvalid,
    DocumentInvalid,
    EndpointUnavailable,
    ImageRejected,
    InferenceInvalid,
    StorageUnavailable,
)
from scones.outcomes import ACCEPTED, OUTCOMES, REVIEW

REPOSITORY = Path(__file__).parents[3]
WORKFLOW = REPOSITORY / "terraform" / "modules" / "classification_workflow"
REJECTIONS = {error.__name__ for error in ImageRejected.__subclasses__()}
FUNCTIONS = ("SerializeImage", "ClassifyImage", "FilterInference")


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    definition = json.loads((WORKFLOW / "classification.asl.json.tftpl").read_text())
    return definition["States"]["ClassifyPhotos"]["ItemProcessor"]["States"]


def names(rules: list[dict[str, Any]]) -> list[str]:
    return [name for rule in rules for name in rule["ErrorEquals"]]


def test_the_errors_that_lead_to_rejected_are_exactly_the_rejections(states):
    # GIVEN every state that has a way to the reading of a rejection, and so to its outcome
    assert states["ReadRejection"]["Next"] == "Rejected"
    caught = [
        name
        for state in states.values()
        for catcher in state.get("Catch", [])
        if catcher["Next"] == "ReadRejection"
        for name in catcher["ErrorEquals"]
    ]
    # WHEN the errors on that way are compared with the rejections THEN they are the same, each once
    assert sorted(caught) == sorted(REJECTIONS)


def test_every_task_s_failure_ends_in_a_message_that_comes_again(states):
    # GIVEN every task WHEN it fails of whatever THEN the failure is put into the table, or the
    # message is returned at once
    for name, state in states.items():
        if state["Type"] != "Task":
            continue
        last = state["Catch"][-1]
        assert (name, last["ErrorEquals"]) == (name, ["States.ALL"])
        assert last["Next"] in {"Failed", "ReturnMessage"}
    assert (states["Failed"]["Next"], states["RecordFailure"]["Next"]) == (
        "RecordFailure",
        "ReturnMessage",
    )


def test_the_states_lead_to_the_named_outcomes_alone(states):
    # GIVEN the states that say what is put into the table WHEN they are read
    written = {
        state["Parameters"]["outcome"]["S"]: name
        for name, state in states.items()
        if state.get("ResultPath") == "$.outcome"
    }
    # THEN each outcome has one, of its name
    assert written == {outcome: outcome.capitalize() for outcome in OUTCOMES}


def test_no_other_template_catches_a_rejection():
    # GIVEN all templates of the module WHEN they are searched THEN only the workflow names them
    naming = [
        path.name
        for path in WORKFLOW.glob("*.asl.json.tftpl")
        if any(f'"{name}"' in path.read_text() for name in REJECTIONS)
    ]
    assert naming == ["classification.asl.json.tftpl"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_cannot_get_better_is_not_tried_again(states, function: str):
    # GIVEN the errors that a function's state tries again
    retried = set(names(states[function]["Retry"]))
    # THEN none of the errors of the domain is among them
    final = {error.__name__ for error in (ConfigurationInvalid, DocumentInvalid, InferenceInvalid)}
    assert not retried & (REJECTIONS | final | {"States.ALL", "States.TaskFailed"})


def test_an_endpoint_that_cannot_answer_now_is_asked_again(states):
    # GIVEN what ClassifyImage tries again THEN the endpoint's absence is among it, as are timeouts
    retried = set(names(states["ClassifyImage"]["Retry"]))
    assert {EndpointUnavailable.__name__, "EndpointConnectionError", "ReadTimeoutError"} <= retried


def test_a_storage_that_cannot_be_reached_now_is_asked_again(states):
    # GIVEN what SerializeImage tries again THEN S3's absence is among it
    assert StorageUnavailable.__name__ in names(states["SerializeImage"]["Retry"])


def test_every_outcome_of_a_decision_has_a_state(states):
    # GIVEN the choice after a decision THEN it knows the decision's outcomes, and no others
    choices = states["IsSure"]["Choices"]
    assert {choice["StringEquals"] for choice in choices} == {ACCEPTED, REVIEW}
