"""What a running service takes for one image: read from its executions, metrics and settings."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from benchmarks.cost.live_metrics import live_metrics
from scones_tools.command_line import CommandError
from scones_tools.costs.estimate import Invocation, Standing, Way, express, total

_EXECUTIONS = 50
_HOURS_BACK = 24
# X-Ray records the first of each second and a twentieth of the rest: of images that come slowly,
# each one.
_MAX_TRACES = 1.0
# What the functions count is in lines of their logs: that takes no request, but each metric costs.
_NAMESPACE = "Scones"
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
        milliseconds = _average("AWS/Lambda", "Duration", {"FunctionName": full})
        if milliseconds is None:
            raise NothingMeasured(f"{full} has not run within {_HOURS_BACK} hours")
        architecture = settings.get("Architectures", ["x86_64"])[0]
        return Invocation(milliseconds / 1000, settings["MemorySize"], architecture, share)

    def transitions(self) -> float:
        """Return how many states a photo passes, on average of the newest executions."""
        states = boto3.client("stepfunctions")
        partition = boto3.Session().get_partition_for_region(self.region)
        machine = f"arn:{partition}:states:{self.region}:{self.account}:stateMachine"
        page = states.list_executions(
            stateMachineArn=f"{machine}:{self.prefix}-classification",
            statusFilter="SUCCEEDED",
            maxResults=_EXECUTIONS,
        )
        counts = [_entered(states, run["executionArn"]) for run in page["executions"]]
        if not counts:
            raise NothingMeasured("no photo has been classified yet: upload some")
        return sum(counts) / len(counts)

    def instance_type(self) -> str:
        """Return what the endpoint's model runs on."""
        return str(self._variants(boto3.client("sagemaker"))[0]["InstanceType"])

    def standing(self) -> Standing:
        """Return what exists whether images come or not."""
        cloudwatch = boto3.client("cloudwatch")
        instances: dict[str, int] = {}
        for variant in self._variants(boto3.client("sagemaker")):
            kind = variant["InstanceType"]
            instances[kind] = instances.get(kind, 0) + variant["InitialInstanceCount"]
        pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=self.prefix)
        alarms = sum(len(page["MetricAlarms"]) for page in pages) + self._alarms_of_scaling()
        dashboards = cloudwatch.list_dashboards(DashboardNamePrefix=self.prefix)
        aliases = boto3.client("kms").list_aliases()["Aliases"]
        keys = [key for key in aliases if key["AliasName"].startswith(f"alias/{self.prefix}")]
        return Standing(
            instances,
            alarms,
            len(dashboards["DashboardEntries"]),
            len(keys),
            # A service that runs for a few minutes has not written all of them yet.
            max(self.custom_metrics(), live_metrics(self._vehicles())),
        )

    def custom_metrics(self) -> int:
        """Return how many metrics of its own the service has written: each is charged for."""
        paginator = boto3.client("cloudwatch").get_paginator("list_metrics")
        pages = paginator.paginate(Namespace=_NAMESPACE)
        mine = {"Name": "Deployment", "Value": self.prefix}
        # A set: localaws may list a metric more than once.
        return len(
            {
                json.dumps(metric, sort_keys=True)
                for page in pages
                for metric in page["Metrics"]
                if mine in metric["Dimensions"]
            }
        )

    def _vehicles(self) -> list[str]:
        name = f"{self.prefix}-filter-inference"
        settings = boto3.client("lambda").get_function_configuration(FunctionName=name)
        return list(json.loads(settings.get("Environment", {}).get("Variables", {})["ROUTES"]))

    def _alarms_of_scaling(self) -> int:
        """Return how many alarms Application Auto Scaling keeps for itself: two for each policy."""
        pages = (
            boto3.client("application-autoscaling")
            .get_paginator("describe_scaling_policies")
            .paginate(ServiceNamespace="sagemaker")
        )
        policies = [
            policy["ResourceId"].split("/")[1]
            for page in pages
            for policy in page["ScalingPolicies"]
        ]
        return 2 * len([name for name in policies if name.startswith(self.prefix)])

    def _endpoint_name(self, sagemaker: Any) -> str:
        pages = sagemaker.get_paginator("list_endpoints").paginate()
        names = [endpoint["EndpointName"] for page in pages for endpoint in page["Endpoints"]]
        mine = [name for name in names if name.startswith(self.prefix)]
        if not mine:
            raise NothingMeasured("there is no endpoint: approve a model, and apply")
        return str(mine[0])

    def _variants(self, sagemaker: Any) -> list[dict[str, Any]]:
        endpoint = sagemaker.describe_endpoint(EndpointName=self._endpoint_name(sagemaker))
        configuration = sagemaker.describe_endpoint_config(
            EndpointConfigName=endpoint["EndpointConfigName"]
        )
        return list(configuration["ProductionVariants"])


def _entered(states: Any, execution: str) -> int:
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    types = [event["type"] for page in pages for event in page["events"]]
    return sum(kind.endswith("StateEntered") for kind in types)


def _average(namespace: str, name: str, dimensions: dict[str, str]) -> float | None:
    now = datetime.now(UTC)
    points = boto3.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(hours=_HOURS_BACK),
        EndTime=now + timedelta(minutes=1),
        Period=60 * 60,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    count = sum(point["SampleCount"] for point in points)
    return sum(point["Sum"] for point in points) / count if count else None


def account_and_region() -> tuple[str, str]:
    """Return where the session's keys lead to."""
    account = boto3.client("sts").get_caller_identity()["Account"]
    return str(account), boto3.Session().region_name or "us-east-1"
