"""What AWS's models demand of a request, in AWS's words."""

import pytest
from botocore.model import ServiceModel
from botocore.session import get_session
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.gateway.constraints import faults_of, worded

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def model(service: str) -> ServiceModel:
    return get_session().get_service_model(service)


def refusal(service, operation, parameters):
    faults = list(faults_of(parameters, model(service).operation_model(operation).input_shape))
    return worded(faults) if faults else ""


ROLE = "arn:aws:iam::123456789012:role/r"
ALARM = {"AlarmName": "a", "ComparisonOperator": "GreaterThanThreshold"}
FUNCTION = {"FunctionName": "f", "Role": ROLE, "Code": {"ZipFile": b"x"}}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "text"),
    [
        (
            "stepfunctions",
            "StartExecution",
            {},
            (
                "1 validation error detected: Value null at 'stateMachineArn' failed to satisfy "
                "constraint: Member must not be null"
            ),
        ),
        (
            "lambda",
            "CreateFunction",
            FUNCTION | {"Timeout": 901},
            # botocore's model has no upper bound: the service checks it
            "",
        ),
        (
            "lambda",
            "CreateFunction",
            FUNCTION | {"Role": "r"},
            (
                "1 validation error detected: Value 'r' at 'role' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: "
                r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"
            ),
        ),
        # the body of a request is for the service, and may be empty
        ("sagemaker-runtime", "InvokeEndpoint", {"EndpointName": "e"}, ""),
        (
            "events",
            "PutTargets",
            {"Rule": "r", "Targets": [{"Id": "", "Arn": "a"}]},
            (
                "2 validation errors detected: Value '' at 'targets.1.member.id' failed to satisfy "
                "constraint: Member must have length greater than or equal to 1; Value '' at "
                "'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular "
                r"expression pattern: [\.\-_A-Za-z0-9]+"
            ),
        ),
        (
            "cloudwatch",
            "PutMetricAlarm",
            {
                "AlarmName": "a",
                "EvaluationPeriods": 0,
                "ComparisonOperator": "GreaterThanThreshold",
            },
            (
                "1 validation error detected: Value '0' at 'evaluationPeriods' failed to satisfy "
                "constraint: Member must have value greater than or equal to 1"
            ),
        ),
        (
            "kms",
            "CreateKey",
            {"Origin": "odd"},
            (
                "1 validation error detected: Value 'odd' at 'origin' failed to satisfy "
                "constraint: Member must satisfy enum value set: "
                "[AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE]"
            ),
        ),
    ],
)
def test_a_request_that_no_model_allows_is_refused_in_aws_s_words(
    service, operation, parameters, text
):
    # GIVEN a request WHEN it is held against AWS's model THEN each fault is named
    assert refusal(service, operation, parameters) == text


def test_what_is_secret_is_not_shown():
    # GIVEN an input of an execution, which is sensitive, that is too long
    parameters = {"stateMachineArn": "a", "input": "x" * 262_145}
    # WHEN it is refused THEN its text is not repeated
    assert refusal("stepfunctions", "StartExecution", parameters) == (
        "1 validation error detected: Value at 'input' failed to satisfy constraint: "
        "Member must have length less than or equal to 262144"
    )


def test_parts_of_lists_and_maps_are_named_as_a_whole():
    # GIVEN a list with a word that is too long, and a map with a key of no form
    command = {"ContainerEntrypoint": ["a" * 257], "TrainingInputMode": "File"}
    words = faults_of(
        command,
        model("sagemaker").shape_for("AlgorithmSpecification"),
        "algorithmSpecification",
    )
    environment = faults_of(
        {"Variables": {"1": "x"}}, model("lambda").shape_for("Environment"), "e"
    )
    # WHEN they are held against the model THEN the constraints of their parts are listed
    assert "Member must satisfy constraint: [Member must have length less than or" in next(words)
    (text,) = environment
    assert text.startswith("Value at 'e.variables' failed to satisfy constraint: Map keys must ")


@settings(deadline=None)  # it reads whole models first
@given(st.sampled_from(["states", "lambda", "events", "iam"]), JSON)
def test_no_request_is_too_odd(service, value):
    # GIVEN any value in place of each member WHEN it is checked THEN there are texts, or none
    name = {"states": "stepfunctions"}.get(service, service)
    operation = model(name).operation_model(model(name).operation_names[0])
    for member in operation.input_shape.members:
        assert all(
            isinstance(text, str) for text in faults_of({member: value}, operation.input_shape)
        )
