"""What a running service takes for one image: read from its executions, metrics and settings."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

import boto3

from benchmarks.cost.live_metrics import live_metrics
from scones_tools.command_line import CommandError
from scones_tools.costs.estimate import Invocation, Standing, Way, express, total
from scones_tools.costs.standing import instances, standing
from scones_tools.costs.transitions import transitions
from scones_tools.metrics import Metric

_TIME = timedelta(days=1)
# X-Ray records the first of each second and a twentieth of the rest: of images that come slowly,
# each one.
_MAX_TRACES = 1.0
FUNCTIONS = ("serialize-image", "classify-image", "filter-inference")


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

    def one_by_one(self, model_seconds: float) -> Way:
        """Return what an uploaded photo takes.

        Parameters
        ----------
        model_seconds
            How long the endpoint works on it.

        Raises
        ------
        NothingMeasured
            If no photo has been classified.
        """
        functions = [self.invocation(name).usage() for name in FUNCTIONS]
        # The upload, and the outcome. S3's own is charged, too: AWS calls it an opt-in data event.
        events = {"eventbridge event": 2.0}
        traces = {"x-ray trace": _MAX_TRACES}
        objects = {"s3 read": 1.0}
        transitions = {"step functions transition": self.transitions()}
        used = total([*functions, events, traces, objects, transitions, express(0.1)])
        return Way("one by one, as photos are uploaded", used, model_seconds, self.instance_type())

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
        objects = {"s3 read": 1.0, "s3 write": 1 / size}
        traces = {"x-ray trace": _MAX_TRACES / size}
        used = total([batch.usage(), objects, traces, express(batch.seconds, 1 / size)])
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
        architecture = settings.get("Architectures", ["x86_64"])[0]
        return Invocation(milliseconds / 1000 / count, settings["MemorySize"], architecture, share)

    def transitions(self) -> float:
        """Return how many states a photo passes, on average of the newest executions.

        Raises
        ------
        NothingMeasured
            If no photo has been classified.
        """
        partition = boto3.Session().get_partition_for_region(self.region)
        machine = f"arn:{partition}:states:{self.region}:{self.account}:stateMachine"
        passed = transitions(f"{machine}:{self.prefix}-classification")
        if passed is None:
            raise NothingMeasured("no photo has been classified yet: upload some")
        return passed

    def instance_type(self) -> str:
        """Return what the endpoint's model runs on."""
        return next(iter(instances(self._endpoint_name())))

    def standing(self) -> Standing:
        """Return what exists whether images come or not."""
        found = standing(self.prefix, self._endpoint_name())
        # A service that runs for a few minutes has not written all of its metrics yet.
        return replace(found, metrics=max(found.metrics, live_metrics(self._vehicles())))

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
