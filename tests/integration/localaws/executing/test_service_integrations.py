"""Tasks that call other services, and definitions that the interpreter refuses."""

import json
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


def one_task(resource: str, **fields) -> dict:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True}
    return {"StartAt": "Call", "States": {"Call": task | fields}}


@pytest.fixture
def child(make_machine) -> str:
    """A machine that answers with its input; ``{"fail": true}`` makes it fail."""
    rule = {"Variable": "$.fail", "IsPresent": True, "Next": "Fail"}
    states = {
        "Choose": {"Type": "Choice", "Choices": [rule], "Default": "Pass"},
        "Pass": {"Type": "Pass", "Parameters": {"given.$": "$"}, "End": True},
        "Fail": {"Type": "Fail", "Error": "ChildFailed", "Cause": "as asked"},
    }
    return make_machine({"StartAt": "Choose", "States": states})


def test_an_execution_is_started_with_names_in_pascal_case(aws, execute, ended, child):
    # GIVEN a task that starts a machine, its parameters named as Step Functions documents them
    parameters = {"StateMachineArn": child, "Name.$": "$.name", "Input.$": "$.input"}
    definition = one_task("states:startExecution", Parameters=parameters)
    # WHEN it runs
    execution = execute(definition, {"name": "the-child", "input": {"photo": 1}})
    # THEN the child has run, and the answer's names are in PascalCase, too
    assert execution["status"] == "SUCCEEDED", execution
    answer = json.loads(execution["output"])
    assert answer["ExecutionArn"].endswith(":the-child")
    assert "StartDate" in answer
    assert json.loads(ended(answer["ExecutionArn"])["output"]) == {"given": {"photo": 1}}


def test_a_name_that_is_taken_is_an_error_to_catch(execute, child):
    # GIVEN a task that starts an execution whose name is taken, and a catcher
    parameters = {"StateMachineArn": child, "Name": "taken", "Input": {}}
    catch = {"ErrorEquals": ["StepFunctions.ExecutionAlreadyExistsException"], "Next": "Known"}
    definition = one_task("states:startExecution", Parameters=parameters, Catch=[catch])
    definition["States"]["Known"] = {"Type": "Pass", "Result": "known", "End": True}
    execute(definition)
    # WHEN it runs again, after the first has ended
    execution = execute(definition)
    # THEN the catcher has its name
    assert execution["status"] == "SUCCEEDED", execution
    assert json.loads(execution["output"]) == "known"


def test_a_child_s_output_is_waited_for(execute, child):
    # GIVEN a task that ends when the machine that it starts does
    parameters = {"StateMachineArn": child, "Input": {"photo": 2}}
    definition = one_task("states:startExecution.sync:2", Parameters=parameters)
    # WHEN it runs
    execution = execute(definition)
    # THEN its output is there, as JSON
    assert execution["status"] == "SUCCEEDED", execution
    answer = json.loads(execution["output"])
    assert answer["Status"] == "SUCCEEDED"
    assert answer["Output"] == {"given": {"photo": 2}}


def test_a_child_that_fails_fails_the_task(execute, child):
    # GIVEN a task that waits for a machine that fails
    parameters = {"StateMachineArn": child, "Input": {"fail": True}}
    # WHEN it runs
    execution = execute(one_task("states:startExecution.sync", Parameters=parameters))
    # THEN it fails, and the cause describes the child
    assert (execution["status"], execution["error"]) == ("FAILED", "States.TaskFailed")
    assert json.loads(execution["cause"])["Error"] == "ChildFailed"


def test_a_parameter_is_put_through_the_sdk_integration(aws, execute):
    # GIVEN a task that puts a parameter, its name and value from the input
    parameters = {"Name.$": "$.name", "Value.$": "$.value", "Type": "String", "Overwrite": True}
    definition = one_task("aws-sdk:ssm:putParameter", Parameters=parameters)
    # WHEN it runs
    name = f"/scones/{uuid4().hex}"
    execution = execute(definition, {"name": name, "value": "package/3"})
    # THEN the parameter is there, and the answer has AWS's names
    assert json.loads(execution["output"])["Version"] == 1
    assert aws("ssm").get_parameter(Name=name)["Parameter"]["Value"] == "package/3"


def test_a_metric_is_put_through_the_sdk_integration(execute, metric_sum):
    # GIVEN a task that records a metric with a dimension
    outcome = f"accepted-{uuid4().hex}"
    metric = {
        "MetricName": "Images",
        "Value": 2,
        "Unit": "Count",
        "Dimensions": [{"Name": "Outcome", "Value.$": "$.outcome"}],
    }
    parameters = {"Namespace": "Scones", "MetricData": [metric]}
    # WHEN it runs
    definition = one_task("aws-sdk:cloudwatch:putMetricData", Parameters=parameters)
    execution = execute(definition, {"outcome": outcome})
    # THEN CloudWatch has it
    assert execution["status"] == "SUCCEEDED", execution
    assert metric_sum("Scones", "Images", Outcome=outcome) == 2


def test_an_error_of_a_service_is_named_after_it(execute):
    # GIVEN a task that asks for a parameter that is not there
    definition = one_task("aws-sdk:ssm:getParameter", Parameters={"Name": "/no/such/parameter"})
    # WHEN it runs
    execution = execute(definition)
    # THEN the error has the service's name and the exception's
    assert execution["status"] == "FAILED"
    assert execution["error"] == "Ssm.ParameterNotFoundException"


@pytest.mark.parametrize(
    ("resource", "parameters"),
    [
        ("sagemaker:createNonsense", {}),
        ("sagemaker:describeTrainingJob", {"TrainingJobName": "a"}),
        ("sagemaker:createTrainingJob.waitForTaskToken", {"TrainingJobName": "a"}),
    ],
)
def test_a_sagemaker_action_that_step_functions_lacks_makes_the_definition_invalid(
    aws, make_machine, resource, parameters
):
    # GIVEN a definition with an action that AWS does not have
    definition = one_task(resource, Parameters=parameters)
    # WHEN a machine is to be made of it
    # THEN it is refused by name, and its validation says so
    with pytest.raises(ClientError) as refused:
        make_machine(definition)
    assert refused.value.response["Error"]["Code"] == "InvalidDefinition"
    answer = aws("stepfunctions").validate_state_machine_definition(
        definition=json.dumps(definition)
    )
    assert answer["result"] == "FAIL"
    assert answer["diagnostics"][0]["severity"] == "ERROR"


def test_a_definition_that_is_none_is_told_from_one_that_is(aws):
    # GIVEN a definition, one without a start, and half a document
    whole = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    texts = [json.dumps(whole), json.dumps({"States": whole["States"]}), json.dumps(whole)[:-5]]
    # WHEN each is validated
    validate = aws("stepfunctions").validate_state_machine_definition
    answers = [validate(definition=text) for text in texts]
    # THEN the first is good, and the others come with a diagnosis
    assert [answer["result"] for answer in answers] == ["OK", "FAIL", "FAIL"]
    assert [len(answer["diagnostics"]) for answer in answers] == [0, 1, 1]
    assert [answer["diagnostics"][0]["code"] for answer in answers[1:]] == [
        "SCHEMA_VALIDATION_FAILED",
        "INVALID_JSON_DESCRIPTION",
    ]


def test_the_versions_of_a_machine_are_listed_newest_first(aws, make_machine):
    # GIVEN a machine of which two versions are published
    client = aws("stepfunctions")
    machine = make_machine({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    assert client.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"] == []
    published = []
    for text in ("one", "two"):
        definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed", "Comment": text}}}
        answer = client.update_state_machine(
            stateMachineArn=machine, definition=json.dumps(definition), publish=True
        )
        published.append(answer["stateMachineVersionArn"])
    # WHEN they are listed
    listed = client.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"]
    # THEN the newest comes first
    assert [version["stateMachineVersionArn"] for version in listed] == published[::-1]
