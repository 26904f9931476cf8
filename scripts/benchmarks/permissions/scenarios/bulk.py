"""Photos below a prefix, classified together, and those that failed once more."""

import json
from dataclasses import dataclass
from uuid import uuid4

import boto3

from benchmarks.permissions.scenarios.deployed import Deployed
from benchmarks.permissions.scenarios.outcomes import denial, end_of
from benchmarks.permissions.scenarios.photos import drawn
from scones.bulk import BulkOutcome
from scones.outcomes import FAILED
from scones_tools.photos import bulk


@dataclass(frozen=True)
class Bulk:
    """A run of two photos and a broken upload, and the run again after a failure."""

    deployed: Deployed

    def __call__(self) -> str:
        """Return how both runs ended, and what was counted."""
        s3, run = boto3.client("s3"), f"permissions-{uuid4().hex}"
        photos, artifacts = self.deployed.bucket("photos"), self.deployed.bucket("artifacts")
        for number, content in enumerate((drawn(1), drawn(2), b"no picture")):
            s3.put_object(Bucket=photos, Key=f"{run}/{number}.png", Body=content)
        first = self._ran(run, retry_failed=False)
        if denial(first):
            return first
        # What a run leaves of a photo that failed.
        failed = BulkOutcome(photos, f"{run}/0.png", FAILED, reason="for this scenario").to_line()
        s3.put_object(
            Bucket=artifacts, Key=f"bulk/{run}/outcomes/before-failed.jsonl", Body=failed.encode()
        )
        return f"{first}; again: {self._ran(run, retry_failed=True)}; {self._missing(run)}"

    def _missing(self, run: str) -> str:
        """Return what becomes of a photo that is deleted before its batch is classified."""
        answer = boto3.client("lambda").invoke(
            FunctionName=f"{self.deployed.prefix}-classify-batch",
            Payload=json.dumps({"run": run, "batch": {"id": "9", "keys": [f"{run}/9.png"]}}),
        )
        text = answer["Payload"].read().decode()
        return f"missing: {denial(text) or json.loads(text).get('outcomes', text[:200])}"

    def _ran(self, run: str, *, retry_failed: bool) -> str:
        states = boto3.client("stepfunctions")
        execution = bulk.start(
            self.deployed.machine("bulk"), run, f"{run}/", retry_failed=retry_failed
        )
        end = end_of(states, execution, self.deployed.seconds)
        description = states.describe_execution(executionArn=execution)
        if description["status"] != "SUCCEEDED":
            history = states.get_execution_history(executionArn=execution, maxResults=200)
            return denial(json.dumps(history["events"], default=str)) or self._reasons(run, end)
        account = json.loads(description["output"])["account"]
        written = len(self._files(f"bulk/{run}/map-runs/")) > 0
        results = "results" if written else "no results"
        return f"{end} {json.dumps(account['outcomes'], sort_keys=True)}, {results}"

    def _files(self, prefix: str) -> list[str]:
        bucket = self.deployed.bucket("artifacts")
        page = boto3.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [str(found["Key"]) for found in page.get("Contents", [])]

    def _reasons(self, run: str, end: str) -> str:
        """Return what was denied to single batches, or the end of the run."""
        s3, bucket = boto3.client("s3"), self.deployed.bucket("artifacts")
        texts = [
            s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
            for key in self._files(f"bulk/{run}/outcomes/")
        ]
        return denial(" ".join(texts)) or end
