"""Maps, labels, nests and what else of a definition has a shape of its own."""

import json

import pytest

from localaws.services.stepfunctions.language import validate

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:a"
ROLE = {"RoleArn": "arn:aws:iam::123456789012:role/r"}
PASS = {"Type": "Pass", "End": True}
TASK = {"Type": "Task", "Resource": FUNCTION, "End": True}
ITEM = {"StartAt": "I", "States": {"I": PASS}}
CONFIG = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
MAP = {"Type": "Map", "ItemProcessor": ITEM | {"ProcessorConfig": CONFIG}, "End": True}
SCHEMA = "SCHEMA_VALIDATION_FAILED"


def first(states, start="A", **fields):
    """Return the first thing that is said of a machine."""
    text = json.dumps({"StartAt": start, "States": states, **fields})
    return str(validate(text, "STANDARD")[0])


def reading(config, call="getObject"):
    return MAP | {
        "ItemReader": {
            "Resource": f"arn:aws:states:::s3:{call}",
            "ReaderConfig": config,
            "Parameters": {"Bucket": "b", "Key": "k"},
        }
    }


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (MAP | {"ItemProcessor": ITEM | {"ProcessorConfig": 1}}, "Expected value of type [OBJECT]"),
        (
            MAP | {"ItemProcessor": ITEM | {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}},
            "These fields are required: [ExecutionType]",
        ),
        (reading({}, "putObject"), "The field 'Resource' does not match any of the allowed values"),
        (reading({"InputType": "CSV"}), "The field 'CSVHeaderLocation' is required"),
        (
            reading({"InputType": "JSON", "CSVHeaderLocation": "FIRST_ROW"}),
            "Field 'CSVHeaderLocation' is not supported",
        ),
        (
            reading({"InputType": "CSV", "CSVHeaderLocation": "GIVEN"}),
            "These fields are required: [CSVHeaders]",
        ),
        (MAP | {"ResultWriter": {}}, "Value cannot be empty at /States/A/ResultWriter"),
        (
            MAP | {"QueryLanguage": "JSONata", "Items": 1},
            "Expected value of type [ARRAY] at /States/A/Items",
        ),
        ({"Type": "Parallel", "Branches": {}, "End": True}, "Expected value of type [ARRAY]"),
        ({"Type": "Choice", "Choices": {}}, "Expected value of type [ARRAY]"),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.x", "NumericEquals": "1", "Next": "B"}]},
            "Expected value of type Number",
        ),
        (
            {"Type": "Choice", "Choices": [{"Next": "B"}]},
            "The object must have only one of the following fields, [And, Or, Not, Variable, ",
        ),
        (
            {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.x", "IsNull": True, "NumericEquals": 1, "Next": "B"},
                ],
            },
            "There should only be one of the following fields: ",
        ),
        (TASK | {"Retry": [{"ErrorEquals": "E"}]}, "Expected value of type [ARRAY]"),
        (
            TASK | {"HeartbeatSeconds": 5, "TimeoutSeconds": 5},
            "HeartbeatSeconds must be smaller than TimeoutSeconds at /States/A/HeartbeatSeconds",
        ),
        (
            TASK | {"Resource": "arn:aws:s3:us-east-1:123456789012:bucket"},
            "The resource provided arn:aws:s3:us-east-1:123456789012:bucket is not recognized.",
        ),
        (
            TASK | {"Resource": ACTIVITY, "Credentials": ROLE},
            "The field 'Credentials' is not supported for activities at /States/A/Credentials",
        ),
        (PASS | {"ResultPath": "a"}, "Value must be a valid JSONPath. at /States/A/ResultPath"),
        ({"Type": "Fail", "CausePath": "a"}, "Value must be a valid JSONPath."),
        (PASS | {"Assign": []}, "Expected value of type [OBJECT] at /States/A/Assign"),
        (
            PASS | {"QueryLanguage": "JSONata", "Output": "{% 1"},
            "JSONata string must start with {% and end with %} at /States/A/Output",
        ),
        ([], "Expected value of type [OBJECT] at /States/A"),
        ({"End": True}, "These fields are required: [Type] at /States/A"),
        ({"Type": "Nap"}, "Value should be one of the following: ["),
    ],
)
def test_a_shape_that_aws_refuses_is_told(state, line):
    # GIVEN a machine with such a state WHEN it is validated THEN that is said first
    states = {"A": state}
    if isinstance(state, dict) and state.get("Type") == "Choice":
        states["B"] = {"Type": "Succeed"}
    assert first(states).startswith(f"{SCHEMA}: {line}")


@pytest.mark.parametrize(
    ("states", "line"),
    [([], "Expected value of type [OBJECT]"), ({}, "Value cannot be empty")],
)
def test_a_machine_has_states(states, line):
    # GIVEN a machine without states WHEN it is validated THEN that is said
    assert first(states) == f"{SCHEMA}: {line} at /States"


@pytest.mark.parametrize("label", ["", "a b", "a/b*", "a" * 41, "ä#"])
def test_a_label_can_be_part_of_an_arn(label):
    # GIVEN a map with a label that no ARN has WHEN it is validated THEN that is said
    assert first({"A": MAP | {"Label": label}}).startswith("INVALID_LABEL_NAME: Invalid Label name")


def test_a_label_is_given_once():
    # GIVEN two maps with one label
    inner = MAP | {"ItemProcessor": {**MAP["ItemProcessor"], "StartAt": "J", "States": {"J": PASS}}}
    states = {"A": MAP | {"Label": "L", "Next": "B"}, "B": inner | {"Label": "L"}}
    del states["A"]["End"]
    # WHEN they are validated THEN the second is told
    line = "DUPLICATE_LABEL_NAME: Duplicate Label name: L at /States/B/Label"
    assert first(states) == line


def test_machines_in_machines_end_somewhere():
    # GIVEN maps in maps without end
    states = {"0": PASS}
    for depth in range(1, 300):
        processor = {"StartAt": str(depth - 1), "States": states}
        states = {str(depth): {"Type": "Map", "ItemProcessor": processor, "End": True}}
    # WHEN they are validated THEN that is told, and nothing raised
    text = json.dumps({"StartAt": "299", "States": states})
    assert {one.code for one in validate(text, "STANDARD")} == {"TOO_DEEPLY_NESTED"}
