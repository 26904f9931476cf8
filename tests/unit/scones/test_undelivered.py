"""What the queue of undelivered events holds: where an event was to go, and why it is here."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones.undelivered import Undelivered

FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:scones-dev-monitor-drift:$LATEST"


def record(**more: Any) -> str:
    """Return Lambda's record of an invocation that failed, as its documentation has it."""
    asked = {"functionArn": FUNCTION, "condition": "RetriesExhausted"}
    answer = {"errorType": "BaselineMissing", "errorMessage": "no baseline", "stackTrace": []}
    standard = {"version": "1.0", "requestContext": asked, "responsePayload": answer}
    return json.dumps(standard | more)


def test_an_event_that_a_rule_could_not_deliver_names_the_rule():
    # GIVEN an event with the attributes of EventBridge WHEN it is read THEN they are its reason
    attributes = {
        "RULE_ARN": "arn:aws:events:eu-central-1:123456789012:rule/scones-dev-drift-schedule",
        "ERROR_CODE": "NO_PERMISSIONS",
        "ERROR_MESSAGE": "not authorised",
    }
    assert Undelivered.from_body("{}", attributes) == Undelivered(
        "scones-dev-drift-schedule", "NO_PERMISSIONS", "not authorised"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (record(), Undelivered("scones-dev-monitor-drift", "BaselineMissing", "no baseline")),
        (
            record(responsePayload=None),
            Undelivered("scones-dev-monitor-drift", "RetriesExhausted", ""),
        ),
        ("hello", Undelivered("", "ReasonUnknown", "")),
    ],
    ids=["error", "no answer", "another"],
)
def test_a_function_that_failed_is_named_with_its_error(body, expected):
    # GIVEN a record of a function, whole or not WHEN it is read THEN what it says is known
    assert Undelivered.from_body(body, {}) == expected


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["requestContext", "responsePayload", "functionArn", "errorType"]),
                inner,
            )
        ),
    ).map(json.dumps)
    | st.text()
)
def test_whatever_a_message_says_it_has_a_reason(body):
    # GIVEN any body WHEN it is read THEN there is a reason
    assert Undelivered.from_body(body, {}).reason
