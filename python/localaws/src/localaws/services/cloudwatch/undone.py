"""What CloudWatch has beside metrics and alarms: dashboards, and rules that nothing runs."""

import re
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterValue
from moto.cloudwatch.responses import CloudWatchResponse

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws

COVERAGE = (
    Row("CloudWatch", "PutDashboard", "Names are checked; bodies are kept as they are."),
    Row(
        "CloudWatch",
        "PutInsightRule, PutAnomalyDetector, PutMetricStream, GetMetricWidgetImage",
        "Refused by name: nothing evaluates, trains, streams or draws.",
    ),
)

_DASHBOARD = re.compile(r"[A-Za-z0-9_-]+")


def install() -> None:
    """Let moto refuse what nothing does."""
    put_dashboard = CloudWatchResponse.put_dashboard

    def checked(self: Any) -> Any:
        name = self._get_param("DashboardName")
        if not _DASHBOARD.fullmatch(name):
            raise InvalidParameterValue(
                f"The value {name} for field DashboardName contains invalid characters. It can "
                "only contain alphanumerics, dash (-) and underscore (_).\n"
            )
        return put_dashboard(self)

    CloudWatchResponse.put_dashboard = checked
    for name, why in (
        ("PutInsightRule", "nothing evaluates rules of contributors"),
        ("PutAnomalyDetector", "nothing trains models of metrics"),
        ("PutMetricStream", "nothing streams metrics"),
        ("GetMetricWidgetImage", "nothing draws"),
    ):
        method = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        setattr(CloudWatchResponse, method, _refusal(f"{name}: {why}"))


def _refusal(text: str) -> Any:
    def refuse(self: Any) -> Any:
        del self
        raise NotImplementedByLocalaws(text)

    return refuse
