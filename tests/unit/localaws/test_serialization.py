"""The types of a JSON request, held against the service's model."""

import json

import pytest
from botocore.session import get_session
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.gateway.serialization import fault_of_body

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def shape(service, operation):
    return get_session().get_service_model(service).operation_model(operation).input_shape


def fault(service, operation, document):
    return fault_of_body(json.dumps(document).encode(), shape(service, operation))


@pytest.mark.parametrize(
    ("service", "operation", "document", "text"),
    [
        ("events", "PutRule", {"Name": 1}, "NUMBER_VALUE cannot be converted to String"),
        ("events", "PutRule", {"Name": True}, "TRUE_VALUE cannot be converted to String"),
        ("events", "ListRules", {"Limit": "1"}, "STRING_VALUE cannot be converted to Integer"),
        ("events", "PutRule", {"Name": ["a"]}, "Start of list found where not expected"),
        (
            "events",
            "PutRule",
            {"Name": {}},
            "Start of structure or map found where not expected.",
        ),
        ("events", "ListRules", {"Limit": 0.5}, "NUMBER_VALUE cannot be converted to Integer"),
        ("events", "PutTargets", {"Targets": "a"}, "Expected list or null"),
        ("events", "PutTargets", {"Targets": [{"Id": 1}]}, "NUMBER_VALUE cannot be converted to"),
        ("sqs", "CreateQueue", {"Attributes": "a"}, "Expected map or null"),
        ("sqs", "CreateQueue", {"Attributes": {"a": 1}}, "NUMBER_VALUE cannot be converted to"),
        ("lambda", "CreateFunction", {"Publish": "a"}, "STRING_VALUE cannot be converted to Bool"),
        ("lambda", "CreateFunction", [], "Unexpected value type in payload"),
    ],
)
def test_a_value_of_another_type_is_named(service, operation, document, text):
    # GIVEN a request with a value of another type WHEN it is read THEN AWS's words say which
    assert fault(service, operation, document).startswith(text)


def test_what_is_no_json_is_refused():
    # GIVEN half a document WHEN it is read THEN it is no JSON
    assert "no JSON" in fault_of_body(b'{"Name": ', shape("events", "PutRule"))


@pytest.mark.parametrize(
    ("service", "operation", "body"),
    [
        ("events", "PutRule", b'{"Name": null, "unknown": 1}'),
        ("events", "PutEvents", b'{"Entries": [{"Time": 1.5}, {"Time": "2020-01-01T00:00:00Z"}]}'),
        ("lambda", "Invoke", b"no JSON at all"),
        ("cloudwatch", "PutMetricData", b'{"MetricData": [{"Value": "NaN"}, {"Value": 1}]}'),
        ("dynamodb", "PutItem", b'{"Item": {"a": {"B": "AAE="}, "b": {"L": [{"N": "1"}]}}}'),
        ("stepfunctions", "ListActivities", b""),
    ],
)
def test_what_aws_reads_is_read(service, operation, body):
    # GIVEN a request that AWS takes WHEN its types are checked THEN nothing is wrong
    assert fault_of_body(body, shape(service, operation)) is None


@settings(deadline=None)  # the first reads a service's model
@given(JSON)
def test_no_document_is_too_odd(document):
    # GIVEN any JSON WHEN its types are checked THEN there is a text, or none
    found = fault("dynamodb", "PutItem", {"Item": document, "Expected": document})
    assert found is None or isinstance(found, str)
