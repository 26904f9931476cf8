"""The soak run: its evidence, its photos, its faults and its page."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest

from benchmarks import page
from benchmarks.soak import __main__ as soak
from benchmarks.soak.evidence import Evidence, Tap
from benchmarks.soak.photos import Sender
from scones_tools.command_line import CommandError, run

ROLE = "arn:aws:iam::123456789012:role/workflow"
# Ends as the photo's key says, and announces it as the real workflow does.
MACHINE = {
    "StartAt": "Which",
    "States": {
        "Which": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.photo.key", "StringMatches": f"*{name}*", "Next": name}
                for name in ("accepted", "review", "rejected")
            ],
            "Default": "failed",
        },
        **{
            name: {"Type": "Pass", "Result": {"name": name}, "ResultPath": "$.outcome", "End": True}
            for name in ("accepted", "review", "rejected")
        },
        "failed": {"Type": "Fail", "Error": "EndpointUnavailable", "Cause": "no endpoint"},
    },
}


@pytest.fixture
def outputs(aws) -> dict[str, Any]:
    sqs, workflow = boto3.client("sqs"), boto3.client("stepfunctions")
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="photos")
    boto3.client("s3").put_bucket_versioning(
        Bucket="photos", VersioningConfiguration={"Status": "Enabled"}
    )
    machines = {
        name: workflow.create_state_machine(
            name=name, definition=json.dumps(MACHINE), roleArn=ROLE
        )["stateMachineArn"]
        for name in ("classification", "intake")
    }
    return {
        "prefix": "scones-test",
        "photos_bucket": "photos",
        "classification_state_machine_arn": machines["classification"],
        "intake_state_machine_arn": machines["intake"],
        "review_queue_url": sqs.create_queue(QueueName="review")["QueueUrl"],
        "dead_letter_queue_url": sqs.create_queue(QueueName="dead")["QueueUrl"],
    }


def classify(outputs: dict[str, Any], key: str, name: str) -> None:
    photo = {"photo": {"bucket": "photos", "key": key, "version_id": "", "size": 1}}
    boto3.client("stepfunctions").start_execution(
        stateMachineArn=outputs["classification_state_machine_arn"],
        name=name,
        input=json.dumps(photo),
    )


def announce(outputs: dict[str, Any], key: str, detail_type: str) -> None:
    detail = {"photo": {"key": key}}
    entry = {"Source": "scones.unlimited", "DetailType": detail_type, "Detail": json.dumps(detail)}
    boto3.client("events").put_events(Entries=[entry])


def test_what_a_service_did_is_seen_and_left_as_it_is(outputs):
    # GIVEN a service that classified three photos and announced each, and failed for one
    photo = {"bucket": "photos", "key": "2-review", "version_id": "", "size": 1}
    inference = {"probabilities": {"bicycle": 1.0}, "familiarity": 0.5, "model_version": "job"}
    decision = {"vehicle": "bicycle", "confidence": 0.5, "reason": "unsure"}
    asked = {"photo": photo, "inference": inference, "decision": decision}
    sqs = boto3.client("sqs")
    with Tap(outputs) as tap:
        for number, name in enumerate(("accepted", "review", "rejected", "broken"), start=1):
            classify(outputs, f"{number}-{name}", f"x{number}")
        announce(outputs, "1-accepted", "VehicleClassified")
        announce(outputs, "3-rejected", "ImageRejected")
        sqs.send_message(QueueUrl=outputs["review_queue_url"], MessageBody=json.dumps(asked))
        upload = {"bucket": {"name": "photos"}, "object": {"key": "4-broken", "size": 1}}
        failed = {"source": "aws.s3", "detail": upload}
        sqs.send_message(QueueUrl=outputs["dead_letter_queue_url"], MessageBody=json.dumps(failed))
        evidence = Evidence(outputs, tap)
        soak.settle(evidence, 60, "test")
        # WHEN it is reconciled, twice
        keys = ["1-accepted", "2-review", "3-rejected", "4-broken"]
        accounts = [evidence.reconcile(keys) for _ in range(2)]
        # THEN each photo is in its outcome, was announced once, and the messages are still there
        assert accounts[0] == accounts[1]
        assert accounts[0].outcomes == dict.fromkeys(
            ("accepted", "review", "rejected", "failed"), 1
        )
        assert accounts[0].discrepancies == {}
        # WHEN a fifth was sent, of which nothing is known THEN it is missing
        assert evidence.reconcile([*keys, "5"]).discrepancies == {"missing": ("5",)}
    # THEN the tap is closed
    assert boto3.client("events").list_rules()["Rules"] == []
    assert len(sqs.list_queues()["QueueUrls"]) == 2


def test_photos_are_sent_with_some_broken_and_some_events_twice(outputs, capsys):
    # GIVEN a service WHEN photos are sent
    with Tap(outputs) as tap:
        sender = Sender(outputs, Evidence(outputs, tap), 40)
        sent = sender.send(60, seed=1, duplicates=0.2)
    # THEN each has a key of its own, and as many events came twice as are counted
    s3, workflow = boto3.client("s3"), boto3.client("stepfunctions")
    assert len(s3.list_objects_v2(Bucket="photos")["Contents"]) == len(set(sent)) == 60
    repeated = workflow.list_executions(stateMachineArn=outputs["intake_state_machine_arn"])
    assert len(repeated["executions"]) == sender.duplicates > 0
    assert sender.broken > 0


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """Return what a server that takes faults was given; it refuses a rule named wrong."""
    given: list[tuple[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            given.append((self.path, json.loads(body)))
            self.send_response(400 if b"wrong" in body else 200)
            self.end_headers()
            self.wfile.write(b"no rule is wrong" if b"wrong" in body else b"{}")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    yield given
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("rules", "none"),
    [([{"service": "s3"}], []), ({"seed": 1, "rules": [{}]}, {"seed": 1, "rules": []})],
)
def test_faults_are_passed_on_and_ended_in_their_own_form(faults, rules, none):
    # GIVEN rules, as a list or with more about them WHEN they are put, and ended
    text = json.dumps(rules).encode()
    soak.put_faults(text)
    soak.put_faults(soak.no_faults(text))
    # THEN localaws is given both
    assert faults == [("/localaws/faults", rules), ("/localaws/faults", none)]


def test_faults_that_localaws_refuses_are_named(faults):
    # GIVEN a wrong rule WHEN it is put THEN the error is what localaws says
    with pytest.raises(soak.FaultsRefused, match="localaws answers 400: no rule is wrong"):
        soak.put_faults(b'["wrong"]')


@pytest.mark.parametrize("content", [None, b"{"])
def test_a_file_without_faults_is_refused(tmp_path: Path, content: bytes | None):
    # GIVEN no file, or one that is not JSON WHEN it is read THEN the error names it
    file = tmp_path / "faults.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=r"faults\.json holds no faults"):
        soak.read_rules(file)


def test_the_page_says_where_its_figures_come_from():
    # GIVEN figures WHEN a page is made of them THEN it holds them and the command
    document = page.read("soak")
    document["figures"]["sent"] = 7
    text = page.render("soak", document | {"command": "tox run -e soak"})
    assert "| photos sent | 7 |" in text
    assert "`tox run -e soak`" in text


@pytest.mark.parametrize("more", [["--images", "0"], ["--duplicates", "2"], ["--images", "many"]])
def test_wrong_usage_ends_with_2(more: list[str], capsys):
    # GIVEN a number that cannot be meant WHEN the command is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        run(soak.command, more)
    assert "usage:" in capsys.readouterr().err
