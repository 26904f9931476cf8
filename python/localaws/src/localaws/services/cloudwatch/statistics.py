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
    """Restrict moto's statistics to the metric that is named."""
    of_any = CloudWatchBackend.get_metric_statistics

    def of_one(
        self: Any,
        namespace: str,
        *args: Any,
        dimensions: Sequence[Mapping[str, str]] | None,
        **kwargs: Any,
    ) -> Any:
        wanted = {(dimension["Name"], dimension["Value"]) for dimension in dimensions or []}
        metrics = [
            datum
            for datum in self.get_all_metrics()
            if {(dimension.name, dimension.value) for dimension in datum.dimensions} == wanted
        ]
        if namespace == queue_metrics.NAMESPACE:
            queues = {value for name, value in wanted if name == "QueueName"}
            metrics += queue_metrics.present(self.region_name, queues)
        view = copy.copy(self)
        view.get_all_metrics = lambda: metrics
        return of_any(view, namespace, *args, dimensions=dimensions, **kwargs)

    CloudWatchBackend.get_metric_statistics = of_one
