"""Short pieces of the service's work, each told as one line: what happened, and who was denied."""

import io
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3
from PIL import Image

from scones.staging.drawing import draw

_SECONDS_BETWEEN_LOOKS = 0.5
_DENIED_ACTION = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")


def denial(text: str) -> str:
    """Return what a text says was denied; empty if it tells of no denial."""
    if found := _DENIED_ACTION.search(text):
        return f"AccessDenied: {found[1]}"
    return "AccessDenied" if "AccessDenied" in text or "not authorized" in text else ""


class Photos:
    """Photos that are accepted or asked about, rejected, and missing, through both machines.

    Parameters
    ----------
    prefix
        What the resources' names begin with.
    account
        The account, as the buckets and machines are named after it.
    seconds
        How long one photo may take.
    """

    def __init__(self, prefix: str, account: str, region: str, seconds: float) -> None:
        self._bucket = f"{prefix}-{account}-photos"
        machines = f"arn:aws:states:{region}:{account}:stateMachine:{prefix}"
        self._machines = [f"{machines}-intake", f"{machines}-classification"]
        self._seconds = seconds
        self._states = boto3.client("stepfunctions")
        self._s3 = boto3.client("s3")

    def __call__(self) -> str:
        """Return the outcome of each photo."""
        chance = random.Random(1)  # noqa: S311 (pictures)
        noise = Image.frombytes("RGB", (64, 64), chance.randbytes(64 * 64 * 3))
        uploads = {
            "vehicle": _png(draw("bicycle", 64, chance)),
            "noise": _png(noise),
            "text": b"no picture",
        }
        told = []
        for name, content in uploads.items():
            key = f"incoming/{uuid4().hex}.png"
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=content)
            told.append(f"{name}: {self._outcome(key)}")
            if "AccessDenied" in told[-1] or "nothing" in told[-1]:
                return "; ".join(told)
        key = f"incoming/{uuid4().hex}.png"
        photo = {"bucket": self._bucket, "key": key, "version_id": "", "size": 1}
        self._states.start_execution(
            stateMachineArn=self._machines[1], input=json.dumps({"photo": photo})
        )
        return "; ".join([*told, f"missing: {self._outcome(key)}"])

    def _outcome(self, key: str) -> str:
        deadline = time.monotonic() + self._seconds
        while time.monotonic() < deadline:
            for machine in self._machines:
                execution = self._execution(machine, key)
                denied = self._denied(execution) if execution else ""
                if denied:
                    return denied
                if execution and machine == self._machines[1]:
                    description = self._states.describe_execution(executionArn=execution)
                    if description["status"] != "RUNNING":
                        return _ended(description)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return "nothing happened"

    def _execution(self, machine: str, key: str) -> str | None:
        """Return the execution that is about a photo: one of the newest."""
        page = self._states.list_executions(stateMachineArn=machine, maxResults=20)
        for execution in page["executions"]:
            arn = str(execution["executionArn"])
            if key in self._states.describe_execution(executionArn=arn)["input"]:
                return arn
        return None

    def _denied(self, execution: str) -> str:
        history = self._states.get_execution_history(executionArn=execution, maxResults=100)
        return denial(json.dumps(history["events"], default=str))


class Training:
    """A short training by the training machine, to a registered model."""

    def __init__(self, machine: str, dataset: str, seconds: float) -> None:
        self._machine, self._dataset, self._seconds = machine, dataset, seconds
        self._states = boto3.client("stepfunctions")

    def __call__(self) -> str:
        """Return how the execution ended."""
        name = f"{self._machine.rpartition(':')[2]}-{datetime.now(UTC):%H-%M-%S-%f}"
        document = {"name": name, "dataset": self._dataset, "hyperparameters": {"epochs": "1"}}
        execution = self._states.start_execution(
            stateMachineArn=self._machine, name=name, input=json.dumps(document)
        )["executionArn"]
        deadline = time.monotonic() + self._seconds
        while time.monotonic() < deadline:
            description = self._states.describe_execution(executionArn=execution)
            if description["status"] != "RUNNING":
                return _ended(description)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        self._states.stop_execution(executionArn=execution)
        return "nothing happened in time"


def of_roles(
    roles: Sequence[str], prefix: str, photos: Callable[[], str], training: Callable[[], str] | None
) -> dict[str, Callable[[], str]]:
    """Return the scenario of every role; a role without one is not in it."""
    works_on_photos = ("uploaded", "intake", "classification", "serialize-image", "classify-image")
    scenarios = {f"{prefix}-{name}": photos for name in (*works_on_photos, "filter-inference")}
    if training:
        scenarios |= {f"{prefix}-training": training, f"{prefix}-training-job": training}
    return {role: scenarios[role] for role in roles if role in scenarios}


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _ended(description: dict[str, Any]) -> str:
    text = f"{description.get('error', '')} {description.get('cause', '')}"
    if description["status"] != "SUCCEEDED":
        return denial(text) or f"{description['status']} {description.get('error', '')}".strip()
    output = json.loads(description["output"])
    decision = output.get("decision", {}).get("outcome", "")
    reason = output.get("error", {}).get("Error", "") if isinstance(output, dict) else ""
    return " ".join(filter(None, ["SUCCEEDED", decision, reason]))
