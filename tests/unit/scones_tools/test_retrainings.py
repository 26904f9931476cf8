"""Trainings that drift has started."""

import json
from datetime import UTC, datetime

import pytest

from scones_tools.drift import retrainings as module
from scones_tools.drift.retrainings import Retraining, retrainings

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
PACKAGE = "arn:aws:sagemaker:eu-central-1:123456789012:model-package/vehicles/7"
SUCCEEDED = {"status": "SUCCEEDED", "stopDate": NOON}
FAILED = SUCCEEDED | {"status": "FAILED", "error": "TrainingFailed", "cause": "no disk"}


@pytest.fixture
def executions(monkeypatch):
    """Return what lets Step Functions have executions, the newest first, by name."""

    def let(found: dict[str, dict]) -> None:
        class StepFunctions:
            def list_executions(self, stateMachineArn, maxResults):  # noqa: N803
                assert (stateMachineArn, maxResults) == ("machine", 100)
                return {"executions": [{"name": name, "executionArn": name} for name in found]}

            def describe_execution(self, executionArn):  # noqa: N803
                return {"name": executionArn, "startDate": NOON} | found[executionArn]

        monkeypatch.setattr(module.boto3, "client", lambda _: StepFunctions())

    return let


def test_what_drift_started_is_told_with_its_model_or_its_failure(executions):
    # GIVEN a training that runs, one of a person, one that registered a model, and one that failed
    output = json.dumps({"ModelPackageArn": PACKAGE, "accuracy": "0.9750"})
    executions(
        {
            "drift-3": {"status": "RUNNING"},
            "by-hand": SUCCEEDED | {"output": output},
            "drift-2": SUCCEEDED | {"output": output},
            "drift-1": FAILED,
        }
    )
    # WHEN they are asked for THEN those that drift has started are there
    assert retrainings("machine", 10) == [
        Retraining("drift-3", "RUNNING", NOON, None),
        Retraining("drift-2", "SUCCEEDED", NOON, NOON, 7, "0.9750"),
        Retraining("drift-1", "FAILED", NOON, NOON, failure="TrainingFailed: no disk"),
    ]


def test_no_more_are_described_than_are_asked_for(executions):
    executions({f"drift-{number}": SUCCEEDED for number in range(5)})
    assert [one.name for one in retrainings("machine", 2)] == ["drift-0", "drift-1"]
