"""Pipelines run their steps: each when those that it waits for have ended."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

GET_ROWS = {"PropertyFile": {"Get": "Steps.Count.PropertyFiles.Report"}, "Path": "rows[0]"}


def processing(name: str, role: str, command: str, **fields) -> dict:
    """Return a step that runs a shell's command."""
    arguments = {
        "AppSpecification": {
            "ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/tools:1",
            "ContainerEntrypoint": ["/bin/sh", "-c", command],
        },
        "ProcessingResources": {
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": "ml.m5.large",
                "VolumeSizeInGB": 1,
            }
        },
        "RoleArn": role,
    }
    return {"Name": name, "Type": "Processing", "Arguments": {**arguments, **fields}}


def fail(name: str, message: object, **fields) -> dict:
    return {"Name": name, "Type": "Fail", "Arguments": {"ErrorMessage": message}, **fields}


@pytest.fixture
def start(aws, role) -> Callable[..., str]:
    """``start(steps, parameters, …)`` starts an execution of a new pipeline; its ARN."""

    def begin(steps: list[dict], declared: list[dict] | None = None, **fields) -> str:
        name = f"pipeline-{uuid4().hex}"
        document = {"Version": "2020-12-01", "Parameters": declared or [], "Steps": steps}
        sagemaker = aws("sagemaker")
        sagemaker.create_pipeline(
            PipelineName=name,
            PipelineDefinition=json.dumps(document),
            ClientRequestToken=uuid4().hex,
            RoleArn=role,
        )
        token = {"ClientRequestToken": uuid4().hex}
        return sagemaker.start_pipeline_execution(PipelineName=name, **(token | fields))[
            "PipelineExecutionArn"
        ]

    return begin


@pytest.fixture
def ended(aws, wait_until) -> Callable[[str], tuple[dict, dict[str, dict]]]:
    """``ended(arn)`` waits for an execution's end: its description, and its steps by name."""

    def wait(arn: str) -> tuple[dict, dict[str, dict]]:
        def look() -> dict | None:
            found = aws("sagemaker").describe_pipeline_execution(PipelineExecutionArn=arn)
            status = found["PipelineExecutionStatus"]
            return None if status in {"Executing", "Stopping"} else found

        described = wait_until(look)
        steps = aws("sagemaker").list_pipeline_execution_steps(PipelineExecutionArn=arn)
        return described, {step["StepName"]: step for step in steps["PipelineExecutionSteps"]}

    return wait


def counting(role: str, bucket: str) -> dict:
    """Return a step that leaves a report of as many rows as it is told."""
    output = {
        "OutputName": "report",
        "S3Output": {
            "LocalPath": "/opt/ml/processing/report",
            "S3UploadMode": "EndOfJob",
            "S3Uri": {
                "Std:Join": {
                    "On": "/",
                    "Values": [f"s3://{bucket}", {"Get": "Execution.PipelineExecutionId"}],
                }
            },
        },
    }
    command = "echo '{\"rows\": ['$ROWS']}' > /opt/ml/processing/report/report.json"
    step = processing(
        "Count",
        role,
        command,
        Environment={"ROWS": {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.Rows"}]}}},
        ProcessingOutputConfig={"Outputs": [output]},
    )
    file = {"PropertyFileName": "Report", "OutputName": "report", "FilePath": "report.json"}
    return {**step, "PropertyFiles": [file]}


@pytest.mark.parametrize(("rows", "taken"), [(20, "Enough"), (19, "TooFew")])
def test_a_condition_reads_what_a_step_has_written(start, ended, bucket, role, rows, taken):
    # GIVEN a step that writes a report, and a condition on it with a step on each side
    uri = {"Get": "Steps.Count.ProcessingOutputConfig.Outputs['report'].S3Output.S3Uri"}
    condition = {
        "Type": "GreaterThanOrEqualTo",
        "LeftValue": {"Std:JsonGet": GET_ROWS},
        "RightValue": 20,
    }
    sides = {
        "IfSteps": [processing("Enough", role, "true", Environment={"FROM": uri})],
        "ElseSteps": [fail("TooFew", {"Std:Join": {"On": " ", "Values": ["of", uri]}})],
    }
    decide = {
        "Name": "Decide",
        "Type": "Condition",
        "Arguments": {"Conditions": [condition], **sides},
    }
    # WHEN an execution with rows is started
    declared = [{"Name": "Rows", "Type": "Integer", "DefaultValue": 1}]
    arn = start(
        [decide, counting(role, bucket)],
        declared,
        PipelineParameters=[{"Name": "Rows", "Value": str(rows)}],
    )
    described, steps = ended(arn)
    # THEN the side that holds was taken
    assert set(steps) == {"Count", "Decide", taken}
    assert steps["Decide"]["Metadata"] == {"Condition": {"Outcome": str(rows >= 20)}}
    assert steps["Count"]["Metadata"]["ProcessingJob"]["Arn"].startswith("arn:aws:sagemaker:")
    succeeds = taken == "Enough"
    assert described["PipelineExecutionStatus"] == ("Succeeded" if succeeds else "Failed")
    if not succeeds:
        assert described["FailureReason"] == "Step failure: One or multiple steps failed."
        address = f"s3://{bucket}/{arn.rpartition('/')[2]}"
        assert steps["TooFew"]["FailureReason"] == f"of {address}"


def test_after_a_step_that_fails_no_other_begins(start, ended, role):
    # GIVEN a step that waits for one that fails WHEN they are started
    later = {**processing("Later", role, "true"), "DependsOn": ["Broken"]}
    described, steps = ended(start([processing("Broken", role, "exit 3"), later]))
    # THEN it has not begun
    assert described["PipelineExecutionStatus"] == "Failed"
    assert set(steps) == {"Broken"}
    assert steps["Broken"]["FailureReason"].endswith("exit code: 3")


def test_a_stop_ends_the_jobs_that_run(aws, start, ended, role, wait_until):
    # GIVEN an execution with a job that takes long
    arn = start([processing("Long", role, "sleep 600")])
    sagemaker = aws("sagemaker")
    listed = sagemaker.list_pipeline_execution_steps
    wait_until(lambda: listed(PipelineExecutionArn=arn)["PipelineExecutionSteps"])
    # WHEN it is stopped THEN so is the job
    sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken=uuid4().hex)
    described, steps = ended(arn)
    assert described["PipelineExecutionStatus"] == "Stopped"
    assert steps["Long"]["StepStatus"] == "Stopped"


def test_a_request_is_carried_out_once(aws, start, role):
    # GIVEN a started execution WHEN it is started by the same token THEN it is the same
    token = uuid4().hex
    arn = start([fail("End", "at once")], ClientRequestToken=token)
    name = arn.split("/")[1]
    again = aws("sagemaker").start_pipeline_execution(PipelineName=name, ClientRequestToken=token)
    assert again["PipelineExecutionArn"] == arn


@pytest.mark.parametrize(
    ("steps", "code", "reason"),
    [
        ([{"Name": "A", "Type": "EMR", "Arguments": {}}], "NotImplementedByLocalaws", "type EMR"),
        (
            [fail("A", "x", RetryPolicies=[{"MaxAttempts": 2}])],
            "NotImplementedByLocalaws",
            "RetryPolicies",
        ),
        ([fail("A", "x", DependsOn=["B"])], "ValidationException", "A refers to B"),
        ([fail("A", "x"), fail("A", "y")], "ValidationException", "names must be unique"),
        (
            [fail("A", {"Get": "Steps.B.Name"}), fail("B", {"Get": "Steps.A.Name"})],
            "ValidationException",
            r"\['A', 'B'\] wait for each other",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_starts(start, steps, code, reason):
    # GIVEN a definition that cannot be run WHEN it is started THEN it is refused
    with pytest.raises(ClientError, match=reason) as refused:
        start(steps)
    assert refused.value.response["Error"]["Code"] == code


@pytest.mark.parametrize(
    "given", [[], [{"Name": "Rows", "Value": "many"}], [{"Name": "Lines", "Value": "1"}]]
)
def test_parameters_are_those_of_the_definition(start, given):
    # GIVEN a parameter without a default WHEN it is not given, or wrongly THEN it is refused
    declared = [{"Name": "Rows", "Type": "Integer"}]
    with pytest.raises(ClientError) as refused:
        start([fail("A", "x")], declared, PipelineParameters=given)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
