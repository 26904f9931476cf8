"""What a running service takes for one image: read from metrics, settings, logs and the table."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import boto3

from benchmarks.cost.items import Items, items
from benchmarks.cost.live_metrics import live_metrics
from benchmarks.cost.logged import Logged, logged
from scones_tools.command_line import CommandError
from scones_tools.costs.estimate import Invocation, Standing, Way, express, pipe_requests, total
from scones_tools.costs.standing import instances, standing
from scones_tools.costs.usage import TRACED_SHARE
from scones_tools.deployment import Deployment
from scones_tools.metrics import Metric

FUNCTIONS = ("serialize-image", "classify-image", "filter-inference")

# Functions have Terraform's default on AWS, whatever measures them here.
ARCHITECTURE = "arm64"

# A state holds at most 256 KB: so much of each photo of a batch, at the most.
_STATE_MB = 0.25
_MINUTE = 60


class NothingMeasured(CommandError):
    """Nothing has run yet of what is to be measured; the text says what."""


@dataclass(frozen=True)
class Service:
    """One deployed environment, by what photos took in a time that ends now.

    Attributes
    ----------
    deployed
        Its description.
    since
        When the time began. In it, photos came one after another, and in bulk batches did.
    """

    deployed: Deployment
    since: datetime

    def one_by_one(self, model_seconds: float, batch: int) -> Way:
        """Return what an uploaded photo takes.

        Parameters
        ----------
        model_seconds
            How long the endpoint works on it.
        batch
            How many photos the pipe finds in the queue at a time.

        Raises
        ------
        NothingMeasured
            If no photo has been classified.
        """
        functions = [self.invocation(name).usage() for name in FUNCTIONS]
        logs = [self.logged(name).usage() for name in FUNCTIONS]
        megabytes = self._definition_bytes() / 2**20 + batch * _STATE_MB
        others = {
            # The upload, and the outcome. S3's own is charged, too: an opt-in data event.
            "eventbridge event": 2.0,
            # EventBridge sends each message alone; the pipe receives and deletes batches.
            "sqs request": 1 + 2 / batch,
            "s3 read": 1.0,
            "dynamodb write unit": self.items().write_units,
            "x-ray trace": TRACED_SHARE / batch,
        }
        pipe = pipe_requests(batch * self._event_bytes(), 1 / batch)
        # A batch's photos are worked on at a time: it takes as long as one.
        execution = express(self._execution_seconds(), 1 / batch, megabytes)
        used = total([*functions, *logs, others, pipe, execution])
        name = f"one by one, {batch} in the queue at a time"
        return Way(name, used, model_seconds, self._instance_type())

    def bulk(self, model_seconds: float) -> Way:
        """Return what a photo of a whole prefix takes.

        Parameters
        ----------
        model_seconds
            How long the endpoint works on one photo of many.

        Raises
        ------
        NothingMeasured
            If nothing has been classified in bulk.
        """
        size = self.batch_size()
        batch = self.invocation("classify-batch", 1 / size)
        others = {
            "s3 read": 1 + 1 / size,  # each photo, and at the end the batch's outcomes
            "s3 write": 1 / size,
            "step functions transition": 1 / size,  # a Distributed Map pays one for each child
            "x-ray trace": TRACED_SHARE / size,
        }
        logs = self.logged("classify-batch").usage(1 / size)
        used = total([batch.usage(), logs, others, express(batch.seconds, 1 / size)])
        name = f"in bulk, {size} photos a batch"
        return Way(name, used, model_seconds, self._instance_type())

    def batch_size(self) -> int:
        """Return how many photos a batch has in bulk."""
        return int(self._settings("plan-bulk")["Environment"]["Variables"]["BATCH_SIZE"])

    def invocation(self, name: str, share: float = 1.0) -> Invocation:
        """Return a function's part in one image."""
        memory_mb = self._settings(name)["MemorySize"]
        return Invocation(self.logged(name).seconds, memory_mb, ARCHITECTURE, share)

    def logged(self, name: str) -> Logged:
        """Return what a function's log says of an invocation."""
        found = logged(f"{self.deployed.prefix}-{name}", self.since)
        if found is None:
            raise NothingMeasured(f"{self.deployed.prefix}-{name} has not run")
        return found

    def items(self) -> Items:
        """Return how large outcomes are in the table."""
        found = items(self.deployed.outcomes_table_name)
        if found is None:
            raise NothingMeasured("no photo has an outcome yet: upload some")
        return found

    def standing(self) -> Standing:
        """Return what exists whether images come or not."""
        found = standing(self.deployed.prefix, self.deployed.endpoint_name)
        # A service that runs for a few minutes has not written all of its metrics yet.
        return replace(found, metrics=max(found.metrics, live_metrics(self.deployed.vehicles)))

    def _instance_type(self) -> str:
        found = list(instances(self.deployed.endpoint_name))
        if not found:
            raise NothingMeasured("there is no endpoint: approve a model, and apply")
        return found[0]

    def _execution_seconds(self) -> float:
        machine = {"StateMachineArn": self.deployed.classification_state_machine_arn}
        return self._average("AWS/States", "ExecutionTime", machine) / 1000

    def _event_bytes(self) -> float:
        """Return how large one photo's event is in the pipe, which took each alone."""
        pipe = {"PipeName": self.deployed.pipe_name}
        return self._average("AWS/EventBridge/Pipes", "EventSize", pipe)

    def _average(self, namespace: str, name: str, dimensions: dict[str, str]) -> float:
        metric, length = Metric(namespace, name, dimensions), datetime.now(UTC) - self.since
        value, count = (
            sum(value for _, value in metric.values(length, statistic, _MINUTE))
            for statistic in ("Sum", "SampleCount")
        )
        if not count:
            raise NothingMeasured(f"there is no metric {namespace} {name} yet")
        return value / count

    def _definition_bytes(self) -> int:
        found = boto3.client("stepfunctions").describe_state_machine(
            stateMachineArn=self.deployed.classification_state_machine_arn
        )
        return len(found["definition"].encode())

    def _settings(self, name: str) -> dict[str, Any]:
        full = f"{self.deployed.prefix}-{name}"
        return dict(boto3.client("lambda").get_function_configuration(FunctionName=full))
