"""What AWS refuses about a definition, beside what conformity's cases hold."""

import json

import pytest

from localaws.services.stepfunctions.language import validate

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
PASS = {"Type": "Pass", "End": True}
TASK = {"Type": "Task", "Resource": FUNCTION, "End": True}
CHOICE = {"Type": "Choice", "Default": "B"}
ITEM = {"StartAt": "I", "States": {"I": PASS}}
MAP = {"Type": "Map", "ItemProcessor": ITEM, "End": True}
OPTIMIZED = "arn:aws:states:::"


def diagnostics(state, machine_type="STANDARD", **fields):
    states = {"A": state}
    if state.get("Type") == "Choice":
        states["B"] = {"Type": "Succeed"}
    definition = {"StartAt": "A", "States": states, **fields}
    return [str(one) for one in validate(json.dumps(definition), machine_type)]


def said(state, **fields):
    """Return what is said of a state, without what all lines have in common."""
    return [
        line.removeprefix("SCHEMA_VALIDATION_FAILED: ").replace(" at /States/A", " at ")
        for line in diagnostics(state, **fields)
    ]


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (PASS | {"Comment": 1}, "Expected value of type [STRING] at /Comment"),
        ({"Type": "Pass", "End": "yes"}, "Expected value of type [BOOLEAN] at /End"),
        (TASK | {"TimeoutSeconds": True}, "Expected value of type Integer at /TimeoutSeconds"),
        (TASK | {"TimeoutSeconds": 1.5}, "Expected value of type Integer at /TimeoutSeconds"),
        (
            TASK | {"TimeoutSeconds": 1, "TimeoutSecondsPath": "$.t"},
            "There should only be one of the following fields: [Timeout",
        ),
        (TASK | {"Retry": {}}, "Expected value of type [ARRAY] at /Retry"),
        (TASK | {"Retry": [1]}, "Expected value of type [OBJECT] at /Retry[0]"),
        (
            TASK | {"Retry": [{"ErrorEquals": []}]},
            "Value cannot be empty at /Retry[0]/ErrorEquals",
        ),
        (
            TASK | {"Retry": [{"ErrorEquals": ["E"], "BackoffRate": 0.5}]},
            "Minimum value is 1.0 at /Retry[0]/BackoffRate",
        ),
        (
            TASK | {"Retry": [{"ErrorEquals": ["E"], "JitterStrategy": "HALF"}]},
            "Value should be one of the following: [NONE, FULL] at /Retry[0]/JitterStrategy",
        ),
        (
            TASK | {"Retry": [{"ErrorEquals": ["E", "States.ALL"]}]},
            "States.ALL must appear alone and at end of list at /Retry[0]/ErrorEquals[1]",
        ),
        (
            TASK | {"Catch": [{"ErrorEquals": ["E"]}]},
            "These fields are required: [Next] at /Catch[0]",
        ),
        (TASK | {"Resource": "f"}, "Value is not a valid resource ARN at /Resource"),
        (TASK | {"Credentials": {}}, "The field 'RoleArn' is required but was missing at "),
        (PASS | {"InputPath": "a"}, "Value must be a valid JSONPath. at /InputPath"),
        (PASS | {"ResultPath": "$.a[*]"}, "Value is not a Reference Path at /ResultPath"),
        (
            MAP | {"ItemsPath": "l"},
            "Value is not a Reference Path: Reference path didn't start with '$' at /ItemsPath",
        ),
        (MAP | {"Iterator": ITEM}, "There should only be one of the following fields: "),
        (
            CHOICE | {"Choices": [{"Variable": "$.x", "Next": "B"}]},
            "This object should have only one of the following fields: ",
        ),
        (
            CHOICE | {"Choices": [{"Variable": "$.x", "IsNull": 1, "Next": "B"}]},
            "Expected value of type [BOOLEAN] at /Choices[0]/IsNull",
        ),
        (
            CHOICE | {"Choices": [{"And": [], "Next": "B"}]},
            "Value cannot be empty at /Choices[0]/And",
        ),
        (
            CHOICE | {"Choices": [{"Not": {"Variable": "$.x", "IsNull": True, "Next": "B"}}]},
            "These fields are required: [Next] at /Choices[0]",
        ),
        ({"Type": "Parallel", "Branches": [], "End": True}, "Value cannot be empty at /Branches"),
        ({"Type": "Fail", "Error": "e", "ErrorPath": "$.e"}, "There should only be one of "),
        (PASS | {"Output": 1}, "The QueryLanguage is set to 'JSONPath', but field 'Output' is "),
    ],
)
def test_a_field_that_aws_refuses_is_told_with_its_place(state, line):
    # GIVEN a machine of one state with a field that AWS refuses WHEN it is validated
    lines = said(state)
    # THEN that is said first
    assert lines
    assert lines[0].startswith(line)


@pytest.mark.parametrize(
    ("call", "parameters", "line"),
    [
        ("sqs:sendMessage", {"MessageBody": "b"}, "The field 'QueueUrl' is required but was "),
        ("sqs:sendMessage", None, "Parameters field is required for resource ARN: arn:aws:"),
        ("sqs:sendMessage.sync", {"QueueUrl": "u"}, "The resource provided arn:aws:states:::sqs"),
        ("sqs:receiveMessage", {}, "The resource provided arn:aws:states:::sqs:receiveMessage is"),
        ("dynamodb:query", {}, "The resource provided arn:aws:states:::dynamodb:query is not "),
        ("nothing:atAll", {}, "The resource provided arn:aws:states:::nothing:atAll is not "),
        ("aws-sdk:s3:listBuckets", None, "Parameters field is required for resource ARN: arn:aws"),
        ("aws-sdk:s3:listPails", {}, "The resource provided arn:aws:states:::aws-sdk:s3:listPa"),
        ("aws-sdk:s3:listBuckets.sync", {}, "The resource provided arn:aws:states:::aws-sdk:s3"),
    ],
)
def test_a_call_that_no_integration_takes_is_told(call, parameters, line):
    # GIVEN a task that calls what is not there, or without what it needs WHEN it is validated
    given = {} if parameters is None else {"Parameters": parameters}
    (told,) = said(TASK | given | {"Resource": f"{OPTIMIZED}{call}"})
    # THEN that is said
    assert told.startswith(line)


@pytest.mark.parametrize(
    ("assigned", "line"),
    [
        ({"states": 1}, "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'."),
        ({"a b": 1}, "INVALID_VARIABLE_NAME: Invalid variable name 'a b'"),
        ({"1": 1}, "INVALID_VARIABLE_NAME: Invalid variable name '1'"),
        ({"a" * 81: 1}, "INVALID_VARIABLE_NAME: Invalid variable name 'aaa"),
    ],
)
def test_a_variable_has_a_name_that_aws_takes(assigned, line):
    # GIVEN a state that assigns a variable of such a name WHEN it is validated THEN it is told
    (told,) = diagnostics(PASS | {"Assign": assigned})
    assert told.startswith(line)


@pytest.mark.parametrize("name", ["a", "größe", "名前", "a_1", "a" * 79])
def test_a_variable_may_be_named_in_each_script(name):
    # GIVEN a state that assigns a variable WHEN it is validated THEN nothing is said
    assert diagnostics(PASS | {"Assign": {name: 1, f"{name}2.$": "$.x"}}) == []


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("$$.a", "Reference to '$$' is not supported."),
        ("$", "Reference to '$' at the top level is not supported."),
        ("$states.errorOutput", "Field '$states.errorOutput' does not exist."),
        ("$states.result", "Field '$states.result' does not exist."),
        ("a + b", "Reference to 'a' at the top level is not supported."),
    ],
)
def test_an_expression_starts_at_something_that_is_there(expression, told):
    # GIVEN a state whose output starts at nothing WHEN it is validated
    state = PASS | {"Output": {"v": [f"{{% {expression} %}}"]}}
    lines = diagnostics(state, QueryLanguage="JSONata")
    # THEN each reference is told with its place
    place = "/States/A/Output/v[0]"
    assert lines[0] == f"UNSUPPORTED_JSONATA_EXPRESSION: {told} at {place}"


@pytest.mark.parametrize(
    "expression",
    [
        "$states.input.a.b[c = 1].d",
        "$map($states.input.l, function($v, $i) { $v.name & $i })",
        "($x := 1; $x + $v)",
        "$states.context.Execution.Id",
        "[1..3] ~> $sum",
        "$states.input.l^(price).name",
        "$states.input.l{name: price}",
        '{"a": $states.input.b ? "c" : null}',
        "$parse($states.input.s).a",
    ],
)
def test_an_expression_that_starts_at_a_value_is_taken(expression):
    # GIVEN a state with such an output WHEN it is validated THEN nothing is said
    state = PASS | {"Output": f"{{% {expression} %}}"}
    assert diagnostics(state, QueryLanguage="JSONata") == []


def test_what_is_likely_a_mistake_is_a_warning():
    # GIVEN paths where they are taken as texts
    state = PASS | {"Parameters": {"a": "$.b"}}
    static = PASS | {"Result": {"a.$": "$.b"}}
    # WHEN they are validated THEN both are told, and neither is an error
    found = [
        one
        for given in (state, static)
        for one in validate(json.dumps({"StartAt": "A", "States": {"A": given}}), "STANDARD")
    ]
    assert [(one.severity, one.code) for one in found] == [
        ("WARNING", "NO_DOLLAR"),
        ("WARNING", "PASS_RESULT_IS_STATIC"),
    ]


def test_an_express_machine_distributes_nothing():
    # GIVEN a map in distributed mode in an Express machine
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}
    state = MAP | {"ItemProcessor": ITEM | {"ProcessorConfig": config}}
    # WHEN it is validated THEN that is told
    assert said(state) == []
    (told,) = said(state, machine_type="EXPRESS")
    assert told.startswith("The field 'Mode' with value 'DISTRIBUTED' is not supported inside")
