"""The times of messages and queues, which are of the clock that tests can change."""

from datetime import datetime
from typing import Any

from moto.core.utils import unix_time
from moto.sqs import models

from localaws import clock


def install() -> None:
    """Have moto take the present from the clock."""
    models.unix_time = _seconds
    models.unix_time_millis = _milliseconds


def _seconds(moment: datetime | None = None) -> float:
    found: Any = clock.seconds() if moment is None else unix_time(moment)
    return float(found)


def _milliseconds(moment: datetime | None = None) -> float:
    return 1000 * _seconds(moment)
