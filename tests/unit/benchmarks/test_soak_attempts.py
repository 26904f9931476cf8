"""What a soak run does to a service, and puts right again."""

import json
import os
import subprocess
import sys

import boto3
import pytest

from benchmarks.soak import attempts
from benchmarks.soak.phases import permission

POLICY = {"Version": "2012-10-17", "Statement": []}


def test_a_rules_target_is_put_back_whatever_happens(aws):
    # GIVEN a rule with a target
    events = boto3.client("events")
    events.put_rule(Name="uploaded", EventPattern=json.dumps({"source": ["aws.s3"]}))
    target = {"Id": "queue", "Arn": "arn:aws:sqs:eu-central-1:123456789012:incoming"}
    events.put_targets(Rule="uploaded", Targets=[target])

    def targets() -> list[dict[str, str]]:
        return events.list_targets_by_rule(Rule="uploaded")["Targets"]

    def interrupt() -> None:
        assert targets() == [{**target, "Arn": f"{target['Arn']}-gone"}]
        raise KeyboardInterrupt

    # WHEN it has another for a while, and the run is interrupted meanwhile
    with pytest.raises(KeyboardInterrupt), attempts._without_target("uploaded"):
        interrupt()
    # THEN it has its own again
    assert targets() == [target]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_only_the_processes_of_a_function_of_this_localaws_are_found(monkeypatch):
    # GIVEN a process of a function, of another function, and of another localaws
    url = "http://127.0.0.1:7"
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    kinds = [("one", url), ("other", url), ("one", "http://127.0.0.1:8")]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", "input()"],
            stdin=subprocess.PIPE,
            env={"AWS_LAMBDA_FUNCTION_NAME": name, "AWS_ENDPOINT_URL": address},
        )
        for name, address in kinds
    ]
    try:
        # WHEN they are looked for THEN it is the first
        assert list(attempts._processes("one")) == [processes[0].pid]
        assert os.getpid() not in attempts._processes("one")
    finally:
        for process in processes:
            process.communicate(b"\n")


def test_a_permission_is_found_by_its_action(aws):
    # GIVEN a role with two statements
    iam = boto3.client("iam")
    iam.create_role(RoleName="pipe", AssumeRolePolicyDocument=json.dumps(POLICY))
    statements = [
        {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*"}
        for sid, actions in (("Receive", ["sqs:ReceiveMessage"]), ("Run", "states:Start"))
    ]
    document = json.dumps({**POLICY, "Statement": statements})
    iam.put_role_policy(RoleName="pipe", PolicyName="p", PolicyDocument=document)
    # WHEN one is looked for THEN it is found, with its place
    found = permission("pipe", "states:Start")
    assert (found.policy, found.statement, found.sid) == ("p", 1, "Run")
    # AND one that there is not is not taken for another
    with pytest.raises(StopIteration):
        permission("pipe", "sqs:DeleteMessage")
