"""What a running service takes for one image: read from metrics, settings, logs and the table."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

import boto3

from benchmarks.cost.items import Items, items
from benchmarks.cost.live_metrics import live_metrics
from benchmarks.cost.logged import Logged, logged
from scones_tools.command_line import CommandError
from scones_tools.costs.estimate import Invocation, Standing, Way, express, pipe_requests, total
from scones_tools.costs.standing import instances, standing
from scones_tools.costs.usage import TRACED_SHARE
from scones_tools.metrics import Metric

_TIME = timedelta(days=1)
FUNCTIONS = ("serialize-image", "classify-image", "filter-inference")

# Functions have Terraform's default on AWS, whatever measures them here.
ARCHITECTURE = "arm64"

# A state holds at most 256 KB: so much of each photo of a batch, at the most.
_STATE_MB = 0.25


class NothingMeasured(CommandError):
    """Nothing has run yet of what is to be measured; the text says what."""


@dataclass(frozen=True)
class Service:
    """One deployed environment.

    Attributes
    ----------
    prefix
        What the resources' names begin with.
    account, region
        Where they are.
    """

    prefix: str
    account: str
    region: str

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
        execution = express(self.execution_seconds(), 1 / batch, megabytes)
        used = total([*functions, *logs, others, pipe, execution])
        name = f"one by one, {batch} in the queue at a time"
        return Way(name, used, model_seconds, self.instance_type())

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
        size = self.photos_a_batch()
        batch = self.invocation("classify-batch", 1 / size)
        others = {
            "s3 read": 1 + 1 / size,  # each photo, and at the end the batch's outcomes
            "s3 write": 1 / size,
            "step functions transition": 1 / size,  # a Distributed Map pays one for each child
            "x-ray trace": TRACED_SHARE / size,
        }
        logs = self.logged("classify-batch").usage(1 / size)
        used = total([batch.usage(), logs, others, express(batch.seconds, 1 / size)])
        name = f"in bulk, {size:.0f} photos a batch"
        return Way(name, used, model_seconds, self.instance_type())

    def photos_a_batch(self) -> float:
        """Return how many photos one child classified, on average of all runs.

        Raises
        ------
        NothingMeasured
            If nothing has been classified in bulk.
        """
        s3, bucket = boto3.client("s3"), f"{self.prefix}-{self.account}-artifacts"
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="bulk/")
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        planned = [
            len(batch["keys"])
            for key in keys
            if key.endswith("/batches.json")
            for batch in json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        ]
        if not planned:
            raise NothingMeasured("nothing has run in bulk yet: see `scones bulk`")
        return sum(planned) / len(planned)

    def invocation(self, name: str, share: float = 1.0) -> Invocation:
        """Return a function's part in one image, by its measured duration."""
        full = f"{self.prefix}-{name}"
        settings = boto3.client("lambda").get_function_configuration(FunctionName=full)
        duration = Metric("AWS/Lambda", "Duration", {"FunctionName": full})
        milliseconds, count = (duration.total(_TIME, of) for of in ("Sum", "SampleCount"))
        if not count:
            raise NothingMeasured(f"{full} has not run within a day")
        return Invocation(milliseconds / 1000 / count, settings["MemorySize"], ARCHITECTURE, share)

    def logged(self, name: str) -> Logged:
        """Return what an invocation of a function writes into its log."""
        found = logged(f"{self.prefix}-{name}")
        if found is None:
            raise NothingMeasured(f"{self.prefix}-{name} has no log yet")
        return found

    def items(self) -> Items:
        """Return how large outcomes are in the table."""
        found = items(f"{self.prefix}-outcomes")
        if found is None:
            raise NothingMeasured("no photo has an outcome yet: upload some")
        return found

    def execution_seconds(self) -> float:
        """Return how long an execution works on its photos, which are worked on at a time."""
        machine = {"StateMachineArn": self._machine_arn()}
        time = Metric("AWS/States", "ExecutionTime", machine)
        milliseconds, count = (time.total(_TIME, of) for of in ("Sum", "SampleCount"))
        if not count:
            raise NothingMeasured("no photo has been classified within a day: upload some")
        return milliseconds / 1000 / count

    def instance_type(self) -> str:
        """Return what the endpoint's model runs on."""
        return next(iter(instances(self._endpoint_name())))

    def standing(self) -> Standing:
        """Return what exists whether images come or not."""
        found = standing(self.prefix, self._endpoint_name())
        # A service that runs for a few minutes has not written all of its metrics yet.
        return replace(found, metrics=max(found.metrics, live_metrics(self._vehicles())))

    def _event_bytes(self) -> float:
        """Return how large one photo's event is in the pipe."""
        pipe = {"PipeName": f"{self.prefix}-incoming"}
        size, count = (
            Metric("AWS/EventBridge/Pipes", name, pipe).total(_TIME)
            for name in ("EventSize", "EventCount")
        )
        if not count:
            raise NothingMeasured("the pipe has taken no photo within a day: upload some")
        return size / count

    def _definition_bytes(self) -> int:
        found = boto3.client("stepfunctions").describe_state_machine(
            stateMachineArn=self._machine_arn()
        )
        return len(found["definition"].encode())

    def _machine_arn(self) -> str:
        partition = boto3.Session().get_partition_for_region(self.region)
        machine = f"arn:{partition}:states:{self.region}:{self.account}:stateMachine"
        return f"{machine}:{self.prefix}-classification"

    def _vehicles(self) -> list[str]:
        name = f"{self.prefix}-filter-inference"
        settings = boto3.client("lambda").get_function_configuration(FunctionName=name)
        return list(json.loads(settings.get("Environment", {}).get("Variables", {})["ROUTES"]))

    def _endpoint_name(self) -> str:
        pages = boto3.client("sagemaker").get_paginator("list_endpoints").paginate()
        names = [endpoint["EndpointName"] for page in pages for endpoint in page["Endpoints"]]
        mine = [name for name in names if name.startswith(self.prefix)]
        if not mine:
            raise NothingMeasured("there is no endpoint: approve a model, and apply")
        return str(mine[0])


def account_and_region() -> tuple[str, str]:
    """Return where the session's keys lead to."""
    account = boto3.client("sts").get_caller_identity()["Account"]
    return str(account), boto3.Session().region_name or "us-east-1"
