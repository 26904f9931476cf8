"""Where captured traffic lies: ``<prefix>/<endpoint>/<variant>/yyyy/mm/dd/hh/<file>.jsonl``."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta


def hour_prefixes(
    prefix: str, endpoint: str, variant: str, now: datetime, hours: int
) -> Iterator[str]:
    """Yield the prefixes of the latest hours' objects, the latest first.

    Parameters
    ----------
    prefix
        Below which data capture writes, without a slash at its end.
    endpoint, variant
        Whose traffic.
    now
        The present, with a time zone.
    hours
        How many hours back, the present one not counted.
    """
    # The endpoint's clock may be ahead of this one.
    latest = now.astimezone(UTC) + timedelta(minutes=5)
    end = latest.replace(minute=0, second=0, microsecond=0)
    start = now.astimezone(UTC) - timedelta(hours=hours)
    hour = end
    while hour >= start.replace(minute=0, second=0, microsecond=0):
        yield f"{prefix}/{endpoint}/{variant}/{hour:%Y/%m/%d/%H}/"
        hour -= timedelta(hours=1)
