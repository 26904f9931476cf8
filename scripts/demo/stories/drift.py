"""The closed loop: traffic drifts, and the system sees it, learns, and rolls the new model out."""

import json
import random
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3

from demo.demonstration import PROJECT, Demonstration
from demo.stories.story import Phase, Story
from scones_tools import deployment
from scones_tools.command_line import CommandError, Progress
from scones_tools.labels.labelling import Review
from scones_tools.models.approve import approved_package
from scones_tools.photos.classify import Outcome, follow
from scones_tools.photos.traffic import Sent, labelled_photos, send_traffic, stream
from scones_tools.queues import reading

DRIFT = "darken"
_PHOTOS = 120  # of a phase: more than a window, so that each phase fills one
_RATE = 10.0
_SECONDS_FOR_OUTCOMES = 900.0
_SECONDS_FOR_ALARM = 180.0
_SECONDS_FOR_CAPTURE = 180.0
_SECONDS_FOR_TRAINING = 3600.0
_POLL_SECONDS = 1.0


class StoryBroken(CommandError):
    """The loop did not close; the text says where."""


def retraining_variables(
    outputs: Mapping[str, Any], staging: Sequence[str], hyperparameters: Mapping[str, str]
) -> dict[str, Any]:
    """Return the Terraform variable ``drift`` with which drift starts a training.

    Parameters
    ----------
    outputs
        Terraform's.
    staging
        The arguments of ``scones stage`` that name the source.
    hyperparameters
        Of the training.
    """
    labelled = f"s3://{outputs['artifacts_bucket']}/labelled"
    given = {
        "staging": [*staging, "--labelled", labelled],
        "hyperparameters": dict(hyperparameters),
    }
    # One training has just begun, and a story does not wait for a day.
    return {"window": 100, "retraining_input": json.dumps(given), "cooldown_minutes": 1}


def play(
    demonstration: Demonstration, outputs: Mapping[str, Any], photos: Path, seed: int = 0
) -> Story:
    """Play the loop to its end.

    Parameters
    ----------
    demonstration
        With a live endpoint, and the variable ``drift`` applied.
    outputs
        Terraform's.
    photos
        Held-out photos, as ``<vehicle>/<photo>``.
    seed
        Of the traffic.

    Raises
    ------
    StoryBroken
        If something that has to happen does not.
    """
    traffic = stream(labelled_photos(photos), {}, random.Random(seed))  # noqa: S311
    before = approved_package(outputs["approved_model_parameter"])
    with demonstration.step("usual traffic: no drift"):
        usual = _phase("usual light", traffic, outputs, "none")
    if usual.statistic is None or usual.statistic >= 1:
        raise StoryBroken(f"usual traffic has a drift statistic of {usual.statistic}")
    with demonstration.step("it gets dark: drift"):
        began = datetime.now(UTC)
        dark = _phase("dark, old model", traffic, outputs, DRIFT, measured=False)
    with demonstration.step("people label the photos of the review queue"):
        labelled = _label(dark.photos)
    with demonstration.step("the drift monitor runs: alarm"):
        dark = Phase(
            dark.name,
            dark.photos,
            _measure(outputs, began + timedelta(seconds=_PHOTOS / _RATE - 1)),
        )
        alarm = _await_alarm(outputs["drift_alarm_name"])
    with demonstration.step("the alarm starts the pipeline: stage, train, evaluate, gate, approve"):
        retraining = _await_retraining(outputs)
    after = approved_package(outputs["approved_model_parameter"])
    if after == before:
        raise StoryBroken(f"the pipeline has ended, and {before} is live as before")
    with demonstration.step("apply: the roll-out, while photos come"):
        meanwhile = _while_photos_come(traffic, outputs, demonstration.root().apply)
    with demonstration.step("still dark: the new model"):
        recovered = _phase("dark, new model", traffic, outputs, DRIFT)
    if recovered.statistic is None or recovered.statistic >= 1:
        raise StoryBroken(f"the new model's traffic still drifts: {recovered.drift}")
    phases = [usual, dark, meanwhile, recovered]
    if any(phase.failed for phase in phases):
        raise StoryBroken(f"photos failed: {[(phase.name, phase.failed) for phase in phases]}")
    return Story(phases, labelled, alarm, retraining)


def _phase(
    name: str,
    traffic: Iterator[tuple[str, Path]],
    outputs: Mapping[str, Any],
    drift: str,
    *,
    measured: bool = True,
) -> Phase:
    sent = list(send_traffic(traffic, outputs["photos_bucket"], _PHOTOS, _RATE, drift))
    last = datetime.now(UTC)
    photos = _outcomes(sent, outputs)
    return Phase(name, photos, _measure(outputs, last) if measured else {})


def _outcomes(sent: Sequence[Sent], outputs: Mapping[str, Any]) -> list[tuple[Sent, Outcome]]:
    by_key = {upload.photo.key: upload for upload in sent}
    found = follow(
        [upload.photo for upload in sent],
        outputs["outcomes_table_name"],
        outputs["max_receives"],
        _SECONDS_FOR_OUTCOMES,
    )
    return [(by_key[outcome.key], outcome) for outcome in found]


def _measure(outputs: Mapping[str, Any], last: datetime) -> dict[str, Any]:
    """Run the drift monitor, as its schedule does, and return its figures.

    Data capture is not at once: the monitor runs until it has read what was sent last.
    """
    begin = time.monotonic()
    while True:
        figures = _figures(outputs)
        is_late = time.monotonic() - begin > _SECONDS_FOR_CAPTURE
        newest = figures.get("to")
        # A record's time has whole seconds, and the last photo was sent just before.
        if is_late or (newest and datetime.fromisoformat(newest) > last - timedelta(seconds=2)):
            return figures
        time.sleep(_POLL_SECONDS)


def _figures(outputs: Mapping[str, Any]) -> dict[str, Any]:
    answer = boto3.client("lambda").invoke(
        FunctionName=outputs["monitor_drift_function_name"], Payload=b"{}"
    )
    text = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise StoryBroken(f"the drift monitor failed: {text.decode(errors='replace')[:500]}")
    found: dict[str, Any] = json.loads(text)
    return found


def _label(photos: Sequence[tuple[Sent, Outcome]]) -> int:
    """Label what waits for a person with what each photo is known to show."""
    truth = {sent.photo.key: sent.vehicle for sent, _ in photos}
    deployed = deployment.find(Namespace(project=PROJECT, environment="local"))
    with reading(deployed.review_queue_url, 300) as queue:
        review = Review(queue, deployed, "the demonstration")
        done = 0
        for asked in review.waiting(None):
            label = truth.get(asked.question.photo.key)
            done += label is not None and review.label(asked, label)
    return done


def _await_alarm(name: str) -> str:
    cloudwatch = boto3.client("cloudwatch")
    found: dict[str, Any] = {}

    def raised() -> bool:
        found.update(cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0])
        return bool(found["StateValue"] == "ALARM")

    _wait(raised, _SECONDS_FOR_ALARM, f"alarm {name}")
    return str(found.get("StateReason", ""))


def _await_retraining(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Wait for the end of the training that drift has started."""
    workflow = boto3.client("stepfunctions")
    machine = outputs["training_state_machine_arn"]

    def started() -> list[str]:
        executions = workflow.list_executions(stateMachineArn=machine)["executions"]
        return [run["executionArn"] for run in executions if run["name"].startswith("drift-")]

    _wait(lambda: bool(started()), _SECONDS_FOR_ALARM, "an execution that drift has started")
    found: dict[str, Any] = {}

    def ended() -> bool:
        found.update(workflow.describe_execution(executionArn=started()[0]))
        return bool(found["status"] != "RUNNING")

    _wait(ended, _SECONDS_FOR_TRAINING, "training")
    if found["status"] != "SUCCEEDED":
        raise StoryBroken(f"the training has {found['status']}: {found.get('cause')}")
    output: dict[str, Any] = json.loads(found["output"])
    return output


def _wait(is_over: Callable[[], bool], seconds: float, what: str) -> None:
    progress = Progress(f"waiting for {what}")
    begin = time.monotonic()
    while not is_over():
        waited = time.monotonic() - begin
        if waited > seconds:
            raise StoryBroken(f"there is no {what} after {seconds:.0f} s")
        progress.show(f"{waited:.0f} s")
        time.sleep(_POLL_SECONDS)
    progress.close()


def _while_photos_come(
    traffic: Iterator[tuple[str, Path]], outputs: Mapping[str, Any], work: Callable[[], None]
) -> Phase:
    """Do some work while photos come, a few a second, and account for each of them."""
    sent: list[Sent] = []
    with _sending(traffic, outputs["photos_bucket"], sent):
        work()
    return Phase("roll-out", _outcomes(sent, outputs), {})


@contextmanager
def _sending(traffic: Iterator[tuple[str, Path]], bucket: str, sent: list[Sent]) -> Iterator[None]:
    over = threading.Event()
    stream = sys.stderr  # the work may redirect it

    def send() -> None:
        while not over.is_set():
            sent.extend(send_traffic(traffic, bucket, 4, 4.0, DRIFT, stream))

    with ThreadPoolExecutor(1) as sender:
        sending = sender.submit(send)
        try:
            yield
        finally:
            over.set()
        sending.result()
