"""The benchmark of requests: its arguments, its outcomes, its figures and its command line."""

from collections import Counter

import boto3
import pytest
from botocore.exceptions import ClientError

from benchmarks.requests import __main__ as requests
from benchmarks.requests import calling
from benchmarks.requests.arguments import Arguments
from scones_tools.command_line import FAILURE, run

COUNTS = Counter({("sqs", "SendMessage", "carried out"): 3, ("s3", "ListBuckets", "failed"): 1})


def shape(service, operation):
    client = boto3.client(service, region_name="us-east-1")
    return client.meta.service_model.operation_model(operation).input_shape


def test_a_seed_repeats_its_arguments():
    # GIVEN two drawers of one seed, and one of another WHEN they draw THEN only the first two agree
    taken = shape("stepfunctions", "CreateStateMachine")
    one, same, other = (Arguments(seed).draw(taken) for seed in (1, 1, 2))
    assert one == same != other


def test_what_was_answered_comes_again():
    # GIVEN an answer WHEN more calls are drawn THEN its names are among their arguments
    arguments = Arguments(1)
    arguments.learn({"Queues": [{"QueueUrl": "known"}]})
    drawn = [arguments.draw(shape("sqs", "GetQueueAttributes")) for _ in range(30)]
    assert "known" in [one.get("QueueUrl") for one in drawn]


@pytest.mark.parametrize(
    ("code", "message", "status", "outcome"),
    [
        ("ValidationException", "", 400, "refused as AWS does"),
        ("NotImplementedByLocalaws", "why", 400, "refused by name"),
        (
            "NotImplementedByLocalaws",
            "a: moto cannot use a value of this request",
            400,
            "refused by name, as moto fails",
        ),
        ("LocalawsFailure", "", 400, "failed"),
        ("InternalFailure", "", 500, "failed"),
    ],
)
def test_an_error_has_its_outcome(code, message, status, outcome):
    # GIVEN an error WHEN it is looked at THEN it is what it is counted as
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }

    class Client:
        meta = boto3.client("sqs", region_name="us-east-1").meta

        def send_message(self, **_):
            raise ClientError(answer, "SendMessage")

    assert calling.outcome_of(Client(), "SendMessage", {})[0] == outcome


def test_what_botocore_cannot_send_is_not_sent():
    # GIVEN a bucket's name that botocore refuses WHEN it is asked for THEN nothing was sent
    client = boto3.client("s3", region_name="us-east-1", endpoint_url="http://127.0.0.1:9")
    assert calling.outcome_of(client, "GetBucketAcl", {"Bucket": "a b"})[0] == "not sent"


def test_figures_count_each_service():
    # GIVEN counts WHEN figures are made of them THEN all and each are there
    measured = requests.figures(COUNTS, [1], [])
    assert (measured["calls"], measured["operations"]) == (4, 2)
    assert measured["total"] == [3, 0, 0, 0, 0, 1]
    assert [one["name"] for one in measured["services"]] == ["s3", "sqs"]


def test_a_failure_ends_the_command_with_its_arguments(monkeypatch, capsys):
    # GIVEN calls of which one failed
    failures = {"s3 ListBuckets: LocalawsFailure: KeyError": "{'a': 1}"}
    monkeypatch.setattr(requests, "rounds", lambda *_: (COUNTS, failures))
    monkeypatch.setattr(requests, "publish", lambda *_, keep: None if keep is False else 1 / 0)
    # WHEN the command is run THEN it says which, writes no page, and fails
    assert run(requests.command, ["--seed", "1"]) == FAILURE
    printed = capsys.readouterr().err
    assert "1 calls failed" in printed
    assert "KeyError" in printed
    assert "{'a': 1}" in printed
