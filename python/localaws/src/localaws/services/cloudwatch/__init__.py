"""CloudWatch: alarms that evaluate their metrics and announce changes of state."""

from localaws.services.cloudwatch import (
    alarms,
    composite,
    descriptions,
    listing,
    metric_data,
    recording,
    statistics,
    undone,
)
from localaws.settings import Settings

COVERAGE = (
    *alarms.COVERAGE,
    *composite.COVERAGE,
    *descriptions.COVERAGE,
    *recording.COVERAGE,
    *metric_data.COVERAGE,
    *statistics.COVERAGE,
    *listing.COVERAGE,
    *undone.COVERAGE,
)


def install(settings: Settings) -> None:
    """Replace what moto answers of metrics and alarms.

    Parameters
    ----------
    settings
        Of the running localaws.
    """
    for part in (
        composite,
        descriptions,
        recording,
        metric_data,
        statistics,
        listing,
        undone,
    ):
        part.install()
    alarms.install(settings)


__all__ = ["COVERAGE", "install"]
