"""The drift monitor, on the newest traffic."""

from dataclasses import dataclass

import boto3

from benchmarks.permissions.scenarios.deployed import Deployed
from benchmarks.permissions.scenarios.outcomes import denial


@dataclass(frozen=True)
class Drift:
    """The monitor is called, as its schedule calls it; the endpoint has had traffic."""

    deployed: Deployed

    def __call__(self) -> str:
        """Return whether it compared."""
        answer = boto3.client("lambda").invoke(
            FunctionName=f"{self.deployed.prefix}-monitor-drift", Payload=b"{}"
        )
        text = answer["Payload"].read().decode()
        if "FunctionError" not in answer:
            return "compared"
        return denial(text) or f"failed: {text[:200]}"
