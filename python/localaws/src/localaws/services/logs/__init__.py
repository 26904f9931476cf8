"""CloudWatch Logs: metric filters that count, patterns of filters, and queries."""

from localaws.services.logs import groups, metric_filters, queries
from localaws.settings import Settings

COVERAGE = (*groups.COVERAGE, *metric_filters.COVERAGE, *queries.COVERAGE)


def install(settings: Settings) -> None:
    """Replace what moto answers of filters and queries.

    Parameters
    ----------
    settings
        Of the running localaws.
    """
    del settings  # these need none
    groups.install()
    metric_filters.install()
    queries.install()


__all__ = ["COVERAGE", "install"]
