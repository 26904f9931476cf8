"""A service that soak runs look at, in this process, and the training job's modules."""

from typing import Any

import pytest

import benchmarks.model  # noqa: F401 (puts the training job's modules on the path)
import scones_tools.queues
from benchmarks.soak import running

from .soak_service import make


@pytest.fixture
def outputs(aws: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return Terraform's outputs of a service in which nothing takes long."""
    monkeypatch.setattr(scones_tools.queues, "_SECONDS_OF_WAITING", 0)
    monkeypatch.setattr(running, "_POLL_SECONDS", 0.05)
    return make()
