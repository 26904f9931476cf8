"""Statistics of one metric: that of exactly the dimensions which are asked for."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend

from localaws.coverage import Row
from localaws.services.cloudwatch import queue_metrics

COVERAGE = (
    Row(
        "CloudWatch",
        "GetMetricStatistics",
        "Of the metric with exactly the dimensions that are asked for, as AWS; moto takes more.",
    ),
)


def install() -> None:
    """Have moto look at no metric but the one that is named."""
    of_any = CloudWatchBackend.get_metric_statistics

    def of_one(
        self: Any,
        namespace: str,
        *args: Any,
        dimensions: Sequence[Mapping[str, str]] | None,
        **kwargs: Any,
    ) -> Any:
        wanted = {(one["Name"], one["Value"]) for one in dimensions or []}
        found = [
            one
            for one in self.get_all_metrics()
            if {(named.name, named.value) for named in one.dimensions} == wanted
        ]
        if namespace == queue_metrics.NAMESPACE:
            queues = {value for name, value in wanted if name == "QueueName"}
            found += queue_metrics.present(self.region_name, queues)
        view = copy.copy(self)
        view.get_all_metrics = lambda: found
        return of_any(view, namespace, *args, dimensions=dimensions, **kwargs)

    CloudWatchBackend.get_metric_statistics = of_one
