"""The live model, served by a second endpoint for a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError

from benchmarks.permissions.scenarios.deployed import Deployed
from benchmarks.permissions.scenarios.outcomes import NOTHING, denial, until
from benchmarks.permissions.scenarios.photos import drawn


@dataclass(frozen=True)
class Endpoint:
    """An endpoint of the live one's configuration starts, answers, captures, and is deleted."""

    deployed: Deployed

    def __call__(self) -> str:
        """Return how far it came."""
        sagemaker = boto3.client("sagemaker")
        pages = sagemaker.get_paginator("list_endpoints").paginate()
        live = next(
            endpoint["EndpointName"]
            for page in pages
            for endpoint in page["Endpoints"]
            if endpoint["EndpointName"].startswith(self.deployed.prefix)
        )
        configuration = sagemaker.describe_endpoint(EndpointName=live)["EndpointConfigName"]
        name = f"permissions-{uuid4().hex[:8]}"
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=configuration)
        try:
            status = until(_status(sagemaker, name), self.deployed.seconds)
            if status != "InService":
                return status
            boto3.client("sagemaker-runtime").invoke_endpoint(
                EndpointName=name, ContentType="image/png", Body=drawn()
            )
            captured = until(self._captured(name), self.deployed.seconds / 4)
            return f"{status}, answered, {captured if captured != NOTHING else 'captured nothing'}"
        finally:
            sagemaker.delete_endpoint(EndpointName=name)

    def _captured(self, name: str) -> Callable[[], str | None]:
        s3, bucket = boto3.client("s3"), self.deployed.bucket("artifacts")

        def outcome() -> str | None:
            page = s3.list_objects_v2(Bucket=bucket, Prefix=f"captures/{name}/")
            return "captured" if page["KeyCount"] else None

        return outcome


def _status(sagemaker: Any, name: str) -> Callable[[], str | None]:
    def status() -> str | None:
        try:
            described = sagemaker.describe_endpoint(EndpointName=name)
        except ClientError as error:
            return denial(str(error)) or str(error)
        reason = described.get("FailureReason", "")
        if described["EndpointStatus"] == "Creating":
            return None
        return denial(reason) or " ".join(filter(None, [described["EndpointStatus"], reason[:200]]))

    return status
