"""The soak run: its evidence, its photos, its phases, its redrive and its page."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from benchmarks import page
from benchmarks.soak import __main__ as soak
from benchmarks.soak.announcements import id_of
from benchmarks.soak.evidence import Evidence
from benchmarks.soak.expectations import Outcome
from benchmarks.soak.phases import Phase
from benchmarks.soak.photos import Sender
from benchmarks.soak.reconciliation import Reconciliation
from benchmarks.soak.redrive import redrive
from benchmarks.soak.running import NotSettled, Running
from benchmarks.soak.tap import Tap
from benchmarks.soak.uploads import uploads
from localaws.services.sqs import move_tasks, sending
from scones.outcomes import ACCEPTED, FAILED, OUTCOMES, REJECTED, REVIEW
from scones_tools.command_line import run
from scones_tools.photos import message_move
from scones_tools.queues import depth

from .soak_service import end, photo_of

EVENTS = {"source": ["scones.unlimited"]}
ENDS = (Outcome(ACCEPTED, "bicycle"), Outcome(REVIEW), Outcome(REJECTED), Outcome(FAILED))


def test_what_a_service_did_is_seen_and_left_as_it_is(outputs):
    # GIVEN a service that ended a photo in each outcome
    photos = [photo_of(outcome.name) for outcome in ENDS]
    keys = [id_of(photo) for photo in photos]
    sqs = boto3.client("sqs")
    with Tap(outputs["prefix"], EVENTS) as tap:
        evidence = Evidence(outputs, tap)
        for photo, outcome in zip(photos, ENDS, strict=True):
            end(outputs, photo, outcome)
        # WHEN it is reconciled, twice
        accounts = [evidence.reconcile(keys) for _ in range(2)]
        # THEN each photo is in its outcome, was announced once, and the messages are still there
        assert accounts[0] == accounts[1]
        assert accounts[0].outcomes == dict.fromkeys(OUTCOMES, 1)
        assert accounts[0].discrepancies == {}
        assert (evidence.recorded(), evidence.repeated()) == (4, 0)
        assert depth(outputs["review_queue_url"]).waiting == 1
        # WHEN one is announced once more THEN it is a repeat, and no discrepancy
        end(outputs, photos[0], ENDS[0])
        assert evidence.reconcile(keys).discrepancies == {}
        assert evidence.repeated() == 1
        # WHEN a fifth was sent, of which nothing is known THEN it is missing
        assert evidence.reconcile([*keys, "5"]).discrepancies == {"missing": ("5",)}
        # WHEN something else is in the dead-letter queue THEN it is not passed over
        sqs.send_message(QueueUrl=outputs["dead_letter_queue_url"], MessageBody="hello")
        [stray] = evidence.reconcile(keys).discrepancies["unexpected"]
        assert stray.startswith("not a photo: ")
    # THEN the tap is closed
    assert boto3.client("events").list_rules()["Rules"] == []
    assert len(sqs.list_queues()["QueueUrls"]) == 3


@pytest.fixture
def tap() -> Any:
    """Return a tap that has an event of every photo that is sent."""

    class Uploads:
        def take(self) -> Iterator[str]:
            versions = boto3.client("s3").list_object_versions(Bucket="photos").get("Versions", [])
            yield from (version["Key"] for version in versions[-10:])

    return Uploads()


def test_photos_are_sent_with_some_broken_and_some_events_twice(outputs, tap):
    # GIVEN a service
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="photos")
    s3 = boto3.client("s3")
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
    # WHEN photos are sent, in two parts
    sender = Sender(outputs, uploads(60, seed=1), tap, 0.2, seed=1)
    sender.send(20)
    sender.send(40, seconds=0.1)
    # THEN each has a key of its own, and as many events came twice as are counted
    assert len(s3.list_objects_v2(Bucket="photos")["Contents"]) == len(sender.sent) == 60
    assert depth(outputs["incoming_queue_url"]).waiting == sender.duplicates > 0
    assert sender.broken > 0


def test_a_phase_counts_what_became_of_its_own_photos():
    # GIVEN a run in which a photo was sent before
    done: list[str] = []
    sender = SimpleNamespace(sent={"before": Outcome(ACCEPTED)})
    failed, accepted = Outcome(FAILED), Outcome(ACCEPTED)
    found = Reconciliation(3, {"before": failed, "a": accepted, "b": failed}, {"before", "b"}, {})
    running: Any = SimpleNamespace(
        sender=sender,
        faults=SimpleNamespace(put=lambda: done.append("put"), end=lambda: done.append("end")),
        settle=lambda: done.append("settle"),
        evidence=SimpleNamespace(reconcile=lambda _: found),
    )

    def disturb(_: Any, photos: int) -> str:
        sender.sent |= {"a": accepted, "b": accepted}
        done.append(f"disturb {photos}")
        return "seen"

    # WHEN a phase is carried out
    row = Phase("name", disturb).carry_out(running, 2)
    # THEN its own are counted; it has come to rest with faults, and is looked at without
    assert row["outcomes"] == {"accepted": 1, "review": 0, "rejected": 0, "failed": 1}
    assert (row["photos"], row["dead_letters"], row["seen"]) == (2, 1, "seen")
    assert done == ["put", "disturb 2", "put", "settle", "end"]


@pytest.fixture
def running(outputs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """Return a run of a service whose queue nobody reads."""
    sending.install()  # with what the tasks say of a message that is moved
    move_tasks.install()  # moto has no such operations
    monkeypatch.setattr(message_move, "_POLL_SECONDS", 0.01)
    with Tap(outputs["prefix"], EVENTS) as tap:
        evidence = Evidence(outputs, tap)
        none: Any = None
        yield Running(outputs, none, none, evidence, none, 0.0, 0.3)


def test_what_does_not_come_to_rest_is_named_with_the_pipes_state(running, monkeypatch):
    # GIVEN a message that nobody takes, as the pipe has stopped
    queue = running.outputs["incoming_queue_url"]
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="{}")
    monkeypatch.setattr(Running, "pipe", lambda _: ("STOPPED", "it may not"))
    # WHEN rest is waited for THEN that is said
    said = "1 messages wait after 0 s; the pipe is STOPPED it may not"
    with pytest.raises(NotSettled, match=said):
        running.settle()


def test_two_redrives_at_once_move_each_message_once(running, monkeypatch):
    # GIVEN dead letters, and a service that takes all that it gets
    sqs, outputs = boto3.client("sqs"), running.outputs
    for number in range(12):
        sqs.send_message(QueueUrl=outputs["dead_letter_queue_url"], MessageBody=f"{number}")
    taken = []

    def take(_: Any) -> None:
        taken.append(depth(outputs["incoming_queue_url"]).waiting)
        sqs.purge_queue(QueueUrl=outputs["incoming_queue_url"])

    monkeypatch.setattr(Running, "settle", take)
    # WHEN two people bring them back THEN each came once
    found = redrive(running)
    assert (found["moved"], found["refused"], found["rounds"], taken) == (12, 1, 1, [12])


def test_the_page_says_where_its_figures_come_from():
    # GIVEN figures WHEN a page is made of them THEN it holds them and the command
    document = page.read("soak")
    document["figures"]["sent"] = 7
    text = page.render("soak", document | {"command": "tox run -e soak"})
    assert "| photos sent | 7 |" in text
    assert "`tox run -e soak`" in text
    # AND every phase is on it
    for phase in document["figures"]["phases"]:
        assert f"| {phase['name']} | {phase['photos']} |" in text


@pytest.mark.parametrize(
    "more",
    [["--images", "0"], ["--duplicates", "2"], ["--outage-minutes", "-1"], ["--images", "many"]],
)
def test_wrong_usage_ends_with_2(more: list[str], capsys):
    # GIVEN a number that cannot be meant WHEN the command is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        run(soak.command, more)
    assert "usage:" in capsys.readouterr().err
