"""All of EventBridge that takes the place of moto's."""

from localaws.services.events import (
    api_destinations,
    archives,
    backend,
    buses,
    connections,
    patterns,
    publishing,
    replays,
    rules,
    schedules,
)
from localaws.settings import Settings

COVERAGE = (
    *patterns.COVERAGE,
    *schedules.COVERAGE,
    *rules.COVERAGE,
    *publishing.COVERAGE,
    *buses.COVERAGE,
    *archives.COVERAGE,
    *replays.COVERAGE,
    *connections.COVERAGE,
    *api_destinations.COVERAGE,
)


def install(settings: Settings) -> None:
    """Put it in place.

    Parameters
    ----------
    settings
        Of the running localaws.
    """
    patterns.install()
    rules.install(settings)
    backend.install()
    buses.install()
    archives.install()
    replays.install()
    connections.install()
    api_destinations.install()
    schedules.install()
