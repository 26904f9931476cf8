"""A deployment that the command finds."""

import json
from collections.abc import Callable
from dataclasses import fields

import boto3
import pytest

from scones_tools.deployment import Deployment


@pytest.fixture
def deploy(aws: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what adds to a deployment's description; its environment is the command's default."""
    monkeypatch.setenv("SCONES_ENVIRONMENT", "dev")
    values: dict[str, object] = {field.name: f"no {field.name}" for field in fields(Deployment)}
    name = "/scones-unlimited/dev/deployment"

    def describe(**known: object) -> None:
        values.update(known)
        boto3.client("ssm").put_parameter(
            Name=name, Value=json.dumps(values), Type="String", Overwrite=True
        )

    describe()

    return describe
