"""Single photos: accepted, asked about, rejected, missing."""

import io
import json
import random
from uuid import uuid4

import boto3
from PIL import Image

from benchmarks.permissions.scenarios.deployed import Deployed
from benchmarks.permissions.scenarios.outcomes import NOTHING, denial, ended, until
from scones.staging.drawing import draw


class Photos:
    """Photos through the intake and the classification machines, after their upload."""

    def __init__(self, deployed: Deployed) -> None:
        self._bucket = deployed.bucket("photos")
        self._machines = [deployed.machine("intake"), deployed.machine("classification")]
        self._seconds = deployed.seconds
        self._states = boto3.client("stepfunctions")
        self._s3 = boto3.client("s3")

    def __call__(self) -> str:
        """Return the outcome of each photo."""
        uploads = {"vehicle": drawn(), "noise": noise(), "text": b"no picture"}
        outcomes = []
        for name, content in uploads.items():
            key = f"incoming/{uuid4().hex}.png"
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=content)
            outcomes.append(f"{name}: {self._outcome(key)}")
            if "AccessDenied" in outcomes[-1] or NOTHING in outcomes[-1]:
                return "; ".join(outcomes)
        key = f"incoming/{uuid4().hex}.png"
        photo = {"bucket": self._bucket, "key": key, "version_id": "", "size": 1}
        self._states.start_execution(
            stateMachineArn=self._machines[1], input=json.dumps({"photo": photo})
        )
        return "; ".join([*outcomes, f"missing: {self._outcome(key)}"])

    def _outcome(self, key: str) -> str:
        return until(lambda: self._seen(key), self._seconds)

    def _seen(self, key: str) -> str | None:
        for machine in self._machines:
            execution = self._execution(machine, key)
            if execution is None:
                continue
            history = self._states.get_execution_history(executionArn=execution, maxResults=100)
            if denied := denial(json.dumps(history["events"], default=str)):
                return denied
            if machine == self._machines[1]:
                description = self._states.describe_execution(executionArn=execution)
                if description["status"] != "RUNNING":
                    return ended(description)
        return None

    def _execution(self, machine: str, key: str) -> str | None:
        """Return the execution that is about a photo: one of the newest."""
        page = self._states.list_executions(stateMachineArn=machine, maxResults=20)
        for execution in page["executions"]:
            arn = str(execution["executionArn"])
            if key in self._states.describe_execution(executionArn=arn)["input"]:
                return arn
        return None


def drawn(seed: int = 1) -> bytes:
    """Return a drawn bicycle, as a PNG; the same for the same seed."""
    return _png(draw("bicycle", 64, random.Random(seed)))  # noqa: S311 (pictures)


def noise() -> bytes:
    """Return random pixels, as a PNG."""
    rng = random.Random(1)  # noqa: S311 (pictures)
    return _png(Image.frombytes("RGB", (64, 64), rng.randbytes(64 * 64 * 3)))


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
