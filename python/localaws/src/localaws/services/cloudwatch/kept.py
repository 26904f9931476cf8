"""What is kept of CloudWatch: alarms, and no values of metrics."""

from localaws.state.kept import Kept

KEPT = {
    "cloudwatch": Kept(
        "alarms with their states and histories, dashboards, tags; no values of metrics",
        leaves_out=frozenset({"metric_data", "paged_metric_data"}),
    )
}
