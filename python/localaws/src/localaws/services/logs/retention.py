"""For how long events are kept: AWS has a list of days.

Source: the Amazon CloudWatch Logs API Reference, PutRetentionPolicy.
"""

from collections.abc import Callable
from typing import Any

from moto.logs.exceptions import InvalidParameterException
from moto.logs.models import LogsBackend

_WEEKS = (1, 3, 5, 7, 14)
_MONTHS = (30, 60, 90, 120, 150, 180)
_YEARS = (365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
_DAYS = (*_WEEKS, *_MONTHS, *_YEARS)


def install() -> None:
    """Look at the days before moto keeps them."""
    LogsBackend.put_retention_policy = _listed(LogsBackend.put_retention_policy)


def _listed(put: Callable[..., None]) -> Callable[..., None]:
    def put_retention_policy(self: Any, log_group_name: str, retention_in_days: Any) -> None:
        if retention_in_days is not None and int(retention_in_days) not in _DAYS:
            days = ", ".join(map(str, _DAYS))
            raise InvalidParameterException(
                constraint=f"Member must satisfy enum value set: [{days}]",
                parameter="retentionInDays",
                value=str(retention_in_days),
            )
        put(self, log_group_name, retention_in_days)

    return put_retention_policy
