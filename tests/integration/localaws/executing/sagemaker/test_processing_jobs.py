"""Processing jobs: what their entry point finds, what becomes of what it leaves, how they end."""

import json
from uuid import uuid4

import psutil
import pytest
from botocore.exceptions import ClientError

# Turns its input round, says who it is, and how it went.
TURN = """
import os, pathlib, sys
source, target = map(pathlib.Path, sys.argv[1:])
for file in source.iterdir():
    (target / file.name).write_text(file.read_text()[::-1] + os.environ["MARK"])
message = pathlib.Path(os.environ["MESSAGE"])
message.write_text('{"turned": true}')
print("turned", os.environ["PROCESSING_JOB_NAME"])
"""


@pytest.fixture
def request_of(aws, bucket, role):
    """``request_of(code, **fields)`` is a CreateProcessingJob that runs code."""

    def make(code: str, arguments: tuple[str, ...] = (), **fields) -> dict:
        name = f"job-{uuid4().hex}"
        aws("s3").put_object(Bucket=bucket, Key=f"code/{name}/turn.py", Body=code)
        place = "/opt/ml/processing/code"
        return {
            "ProcessingJobName": name,
            "RoleArn": role,
            "AppSpecification": {
                "ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/turner:1",
                "ContainerEntrypoint": ["python3", f"{place}/turn.py"],
                **({"ContainerArguments": list(arguments)} if arguments else {}),
            },
            "ProcessingInputs": [s3_input("code", f"s3://{bucket}/code/{name}/", place)],
            "ProcessingResources": {
                "ClusterConfig": {
                    "InstanceCount": 1,
                    "InstanceType": "ml.m5.large",
                    "VolumeSizeInGB": 1,
                }
            },
        } | fields

    return make


def s3_input(name: str, uri: str, place: str) -> dict:
    source = {"S3Uri": uri, "LocalPath": place, "S3DataType": "S3Prefix", "S3InputMode": "File"}
    return {"InputName": name, "S3Input": source}


@pytest.fixture
def process(aws, wait_until):
    """``process(request)`` runs a job to its end and describes it."""

    def run(request: dict) -> dict:
        aws("sagemaker").create_processing_job(**request)

        name = request["ProcessingJobName"]

        def described() -> dict:
            return aws("sagemaker").describe_processing_job(ProcessingJobName=name)

        wait_until(lambda: described()["ProcessingJobStatus"] not in {"InProgress", "Stopping"})
        return described()

    return run


def test_a_job_reads_from_s3_and_writes_to_s3(aws, bucket, request_of, process):
    # GIVEN a file on S3, and a job with an input, an output, arguments and an environment
    aws("s3").put_object(Bucket=bucket, Key="words/a.txt", Body="scone")
    request = request_of(TURN, ("/opt/ml/processing/words", "/opt/ml/processing/turned"))
    request["ProcessingInputs"] += [
        s3_input("words", f"s3://{bucket}/words/", "/opt/ml/processing/words")
    ]
    target = {
        "S3Uri": f"s3://{bucket}/turned",
        "LocalPath": "/opt/ml/processing/turned",
        "S3UploadMode": "EndOfJob",
    }
    output = {"OutputName": "turned", "S3Output": target}
    request["ProcessingOutputConfig"] = {"Outputs": [output]}
    request["Environment"] = {"MARK": "!", "MESSAGE": "/opt/ml/output/message"}
    # WHEN it has run
    job = process(request)
    # THEN its output is on S3, and its message is in its description, as its request is
    assert job["ProcessingJobStatus"] == "Completed", job.get("FailureReason")
    assert aws("s3").get_object(Bucket=bucket, Key="turned/a.txt")["Body"].read() == b"enocs!"
    assert json.loads(job["ExitMessage"]) == {"turned": True}
    assert job["AppSpecification"] == request["AppSpecification"]
    assert job["ProcessingStartTime"] <= job["ProcessingEndTime"]


def test_a_job_is_logged(aws, request_of, process):
    # GIVEN a job that says something WHEN it has run
    request = request_of("print('good morning')")
    process(request)
    # THEN CloudWatch has it
    group = {"logGroupName": "/aws/sagemaker/ProcessingJobs"}
    name = request["ProcessingJobName"]
    [stream] = aws("logs").describe_log_streams(**group, logStreamNamePrefix=name)["logStreams"]
    events = aws("logs").get_log_events(**group, logStreamName=stream["logStreamName"])["events"]
    assert [event["message"] for event in events] == ["good morning"]


@pytest.mark.parametrize(
    ("code", "entry", "reason"),
    [
        ("raise SystemExit(3)", None, "exit code: 3"),
        ("", ["no-such-program"], "exit code: 1"),
    ],
)
def test_a_job_that_fails_says_why(request_of, process, code, entry, reason):
    # GIVEN a job whose program fails, or is not there
    request = request_of(code)
    request["AppSpecification"]["ContainerEntrypoint"] = (
        entry or request["AppSpecification"]["ContainerEntrypoint"]
    )
    # WHEN it has run THEN it has failed, and says of what
    job = process(request)
    assert job["ProcessingJobStatus"] == "Failed"
    assert reason in job["FailureReason"]


def test_a_missing_input_is_named(bucket, request_of, process):
    # GIVEN a job whose input is not there
    request = request_of("")
    missing = s3_input("none", f"s3://{bucket}/none/", "/opt/ml/processing/none")
    request["ProcessingInputs"] += [missing]
    # WHEN it has run THEN it has failed of that
    job = process(request)
    assert job["ProcessingJobStatus"] == "Failed"
    assert f"s3://{bucket}/none/" in job["FailureReason"]


def test_a_job_that_takes_too_long_is_stopped(request_of, process):
    # GIVEN a job that would run for an hour, and may run for a second
    request = request_of("import time; time.sleep(3600)")
    # WHEN it has run THEN it was stopped
    job = process(request | {"StoppingCondition": {"MaxRuntimeInSeconds": 1}})
    assert job["ProcessingJobStatus"] == "Stopped"


LEAVING = """
import subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("left", left.pid)
"""


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_job_ends_though_a_process_of_it_goes_on(aws, request_of, process, wait_until):
    # GIVEN a job that leaves a process behind, which holds the job's output
    request = request_of(LEAVING)
    # WHEN its own program has ended
    job = process(request)
    # THEN the job has, too, and has taken along what it left
    assert job["ProcessingJobStatus"] == "Completed"
    group = {"logGroupName": "/aws/sagemaker/ProcessingJobs"}
    name = request["ProcessingJobName"]
    [stream] = aws("logs").describe_log_streams(**group, logStreamNamePrefix=name)["logStreams"]
    [event] = aws("logs").get_log_events(**group, logStreamName=stream["logStreamName"])["events"]
    wait_until(lambda: not is_running(int(event["message"].split()[1])), 5)


def test_a_task_waits_for_its_job_and_has_its_message(execute, request_of):
    # GIVEN a state machine with a job that leaves a message
    request = request_of("import os, pathlib; pathlib.Path(os.environ['TO']).write_text('[1]')")
    request["Environment"] = {"TO": "/opt/ml/output/message"}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sagemaker:createProcessingJob.sync",
        "Parameters": request,
        "ResultSelector": {"message.$": "States.StringToJson($.ExitMessage)"},
        "End": True,
    }
    # WHEN it has run THEN the message is the task's result
    execution = execute({"StartAt": "Process", "States": {"Process": task}})
    assert execution["status"] == "SUCCEEDED", execution
    assert json.loads(execution["output"]) == {"message": [1]}


def test_a_failed_job_fails_its_task(execute, request_of):
    # GIVEN a state machine with a job that fails WHEN it has run
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sagemaker:createProcessingJob.sync",
        "Parameters": request_of("raise SystemExit(7)"),
        "End": True,
    }
    execution = execute({"StartAt": "Process", "States": {"Process": task}})
    # THEN it fails under the name that a Catch knows, and the cause describes the job
    assert (execution["status"], execution["error"]) == ("FAILED", "States.TaskFailed")
    assert "exit code: 7" in execution["cause"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda request: request["AppSpecification"].pop("ContainerEntrypoint"), "no image"),
        (
            lambda request: request["ProcessingResources"]["ClusterConfig"].update(InstanceCount=2),
            "more than one instance",
        ),
        (
            lambda request: request["ProcessingInputs"][0]["S3Input"].update(S3InputMode="Pipe"),
            "input code",
        ),
        (
            lambda request: request["ProcessingInputs"][0]["S3Input"].update(LocalPath="/data"),
            "LocalPath /data is not below /opt/ml",
        ),
        (
            lambda request: request["ProcessingInputs"][0]["S3Input"].update(
                LocalPath="/opt/ml/../../data"
            ),
            "is not below /opt/ml",
        ),
    ],
)
def test_what_is_not_there_is_refused_at_once_and_by_name(aws, request_of, change, named):
    # GIVEN a job that needs what localaws does not have
    request = request_of("")
    change(request)
    # WHEN it is created THEN that is refused
    with pytest.raises(ClientError, match=named) as refused:
        aws("sagemaker").create_processing_job(**request)
    assert refused.value.response["Error"]["Code"] == "NotImplementedByLocalaws"
