"""Training: a state machine is started and followed."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from scones_tools.__main__ import main
from scones_tools.models.train import LOG_GROUP, of_script, train

ROLE = "arn:aws:iam::123456789012:role/workflow"
PACKAGE = "arn:aws:sagemaker:eu-central-1:123456789012:model-package/vehicles/1"
SUCCESS = {"Type": "Pass", "Result": {"ModelPackageArn": PACKAGE}, "End": True}
FAILURE = {"Type": "Fail", "Error": "ChannelInvalid", "Cause": "no shard"}


@pytest.fixture
def machine(deploy) -> Callable[..., str]:
    """Return a maker of training state machines of one state, perhaps after a wait."""

    def make(state: dict[str, Any], wait: int = 0) -> str:
        states = {"Wait": {"Type": "Wait", "Seconds": wait, "Next": "End"}, "End": state}
        start = "Wait" if wait else "End"
        arn = boto3.client("stepfunctions").create_state_machine(
            name="scones-dev-training",
            definition=json.dumps({"StartAt": start, "States": states}),
            roleArn=ROLE,
        )["stateMachineArn"]
        deploy(training_state_machine_arn=arn)
        return arn

    return make


def executions(machine: str) -> list[dict[str, Any]]:
    client = boto3.client("stepfunctions")
    found = client.list_executions(stateMachineArn=machine)["executions"]
    return [client.describe_execution(executionArn=e["executionArn"]) for e in found]


def test_the_command_prints_the_model_package(machine, capsys):
    # GIVEN a training that works WHEN the command is run
    arn = machine(SUCCESS)
    words = ["--dataset", "s3://artifacts/datasets/1"]
    code = main(["train", *words, "--hyperparameter", "seed=7", "--hyperparameter", "note=a=b"])
    # THEN stdout is the package
    assert (code, capsys.readouterr().out) == (0, f"{PACKAGE}\n")
    # THEN the execution was told the dataset and what differs, under its own name
    (execution,) = executions(arn)
    document = json.loads(execution["input"])
    assert document["dataset"] == "s3://artifacts/datasets/1"
    assert document["hyperparameters"] == {"seed": "7", "note": "a=b"}
    assert document["name"] == execution["name"]
    assert document["name"].startswith("scones-dev-training-")


def test_a_program_gets_the_model_package_as_json(machine, capsys):
    # GIVEN a training that works WHEN a program runs the command THEN it reads a line of JSON
    machine(SUCCESS)
    assert main(["train", "--dataset", "s3://artifacts/datasets/1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"model_package": PACKAGE}


def test_the_jobs_log_is_shown_while_it_runs(machine, capsys):
    # GIVEN a training of some seconds, whose job writes a log
    arn = machine(SUCCESS, wait=3)
    logs = boto3.client("logs")
    began = threading.Event()

    def write() -> None:
        while not began.wait(0.05):
            for execution in executions(arn):
                stream = {
                    "logGroupName": LOG_GROUP,
                    "logStreamName": f"{execution['name']}/algo-1-1",
                }
                logs.create_log_group(logGroupName=LOG_GROUP)
                logs.create_log_stream(**stream)
                now = int(execution["startDate"].timestamp() * 1000)
                events = [{"timestamp": now, "message": f"epoch {n}\n"} for n in range(3)]
                logs.put_log_events(**stream, logEvents=events)
                began.set()

    writer = threading.Thread(target=write)
    writer.start()
    # WHEN it is followed
    try:
        train(arn, "s3://artifacts/datasets/1")
    finally:
        began.set()
        writer.join()
    # THEN every line is shown once, on stderr
    assert capsys.readouterr() == ("", "  epoch 0\n  epoch 1\n  epoch 2\n")


def test_a_failed_training_ends_the_command_with_1(machine, capsys):
    # GIVEN a training that fails WHEN the command is run THEN one line says why
    machine(FAILURE)
    assert main(["train", "--dataset", "s3://a/b"]) == 1
    assert "error: TrainingFailed: ChannelInvalid: no shard\n" in capsys.readouterr().err


def test_the_dataset_that_was_staged_last_is_the_default(machine, deploy, capsys):
    # GIVEN two dataset versions, and a third that has no manifest yet
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="artifacts")
    for key in ("b/manifest.json", "a/manifest.json", "c/train-000000.tar"):
        s3.put_object(Bucket="artifacts", Key=f"datasets/{key}", Body=b"{}")
        time.sleep(1.0)  # S3 knows seconds
    arn = machine(SUCCESS)
    deploy(artifacts_bucket="artifacts")
    # WHEN a model is trained on no named one THEN it is on the newest that is whole
    assert main(["train"]) == 0
    (execution,) = executions(arn)
    assert json.loads(execution["input"])["dataset"] == "s3://artifacts/datasets/a"
    assert "dataset s3://artifacts/datasets/a\n" in capsys.readouterr().err


def test_no_dataset_at_all_is_named(machine, deploy, capsys):
    # GIVEN nothing that was staged WHEN a model is to be trained THEN the error says what to do
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="artifacts")
    machine(SUCCESS)
    deploy(artifacts_bucket="artifacts")
    assert main(["train"]) == 1
    assert "DatasetMissing: s3://artifacts/datasets is empty: stage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--dataset", "s3://a/b"], "--environment"),
        (
            ["--dataset", "x", "--hyperparameter", "seed"],
            "'seed' is not NAME=VALUE",
        ),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], message: str, capsys):
    # GIVEN a command line that lacks something WHEN it is run THEN argparse says what
    with pytest.raises(SystemExit, match="2"):
        main(["train", *arguments])
    assert message in capsys.readouterr().err


def test_of_a_jobs_log_the_scripts_lines_are_shown():
    # GIVEN a log as sagemaker-training writes it
    log = [
        "2026-11-24 04:09:12,108 sagemaker-training-toolkit INFO     No GPUs detected",
        "2026-11-24 04:09:10,638 botocore.credentials INFO     Found credentials.",
        "Returning the value itself",
        "",
        None,
        "Training Env:",
        "",
        '    "batch_size": 32,',
        'SM_HOSTS=["algo-1"]',
        None,
        "Invoking script with the following command:",
        "/usr/bin/python3 train.py",
        "epoch=1 train:loss=0.5",
        "2026-11-24 04:13:36,535 sagemaker-training-toolkit ERROR    ExecuteUserScriptError:",
    ]
    # WHEN it is followed THEN what the script wrote is left, and what went wrong
    assert list(of_script(iter(log))) == [None, None, *log[-3:]]
    # AND a log without the toolkit's words is left as it is
    assert list(of_script(iter(["epoch 1", None, "epoch 2"]))) == ["epoch 1", None, "epoch 2"]
