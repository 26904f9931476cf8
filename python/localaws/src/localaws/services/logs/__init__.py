"""CloudWatch Logs: groups, filters that count, queries and their definitions."""

from localaws.services.logs import groups, metric_filters, queries, query_definitions, retention
from localaws.settings import Settings

COVERAGE = (
    *groups.COVERAGE,
    *metric_filters.COVERAGE,
    *queries.COVERAGE,
    *query_definitions.COVERAGE,
)


def install(settings: Settings) -> None:
    """Replace what moto answers of filters queries and their definitions.

    Parameters
    ----------
    settings
        Of the running localaws.
    """
    del settings  # these need none
    groups.install()
    metric_filters.install()
    queries.install()
    query_definitions.install()
    retention.install()


__all__ = ["COVERAGE", "install"]
