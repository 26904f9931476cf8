"""Schedule expressions as EventBridge and EventBridge Scheduler document them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from localaws.schedule_expressions.cron import Cron, CronInvalid

_RATE = re.compile(r"rate\((\d{1,9}) (minute|hour|day)(s?)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_CRON = re.compile(r"cron\((.*)\)")


class ExpressionInvalid(Exception):
    """A text is no schedule expression."""


class Expression(Protocol):
    """A schedule."""

    def next_time(self, after: datetime, zone: tzinfo = UTC) -> datetime | None:
        """Return the first time after another, or ``None`` if there is none.

        Parameters
        ----------
        after
            A time with its zone; of a rate, the last time or that of its creation.
        zone
            In which the expression's hours and days are.
        """


@dataclass(frozen=True)
class Rate:
    """``rate(…)``.

    Attributes
    ----------
    interval
        Between two times.
    """

    interval: timedelta

    def next_time(self, after: datetime, zone: tzinfo = UTC) -> datetime | None:
        """Return the time an interval later."""
        del zone  # an interval has none
        try:
            return after + self.interval
        except OverflowError:  # after the last year that there is
            return None


@dataclass(frozen=True)
class At:
    """``at(…)``.

    Attributes
    ----------
    moment
        As the expression has it, without a zone.
    """

    moment: datetime

    def next_time(self, after: datetime, zone: tzinfo = UTC) -> datetime | None:
        """Return the moment, if it is still to come."""
        moment = self.moment.replace(tzinfo=zone).astimezone(UTC)
        return moment if moment > after else None


def parse(text: str) -> Expression:
    """Return the schedule of an expression.

    Parameters
    ----------
    text
        The expression.

    Raises
    ------
    ExpressionInvalid
        If it is none.
    """
    if rate := _RATE.fullmatch(text):
        return _rate(int(rate[1]), rate[2], is_plural=bool(rate[3]))
    if cron := _CRON.fullmatch(text):
        try:
            return Cron(cron[1])
        except CronInvalid as error:
            raise ExpressionInvalid(str(error)) from None
    if at := _AT.fullmatch(text):
        try:
            return At(datetime.fromisoformat(at[1]))
        except ValueError as error:
            raise ExpressionInvalid(str(error)) from None
    raise ExpressionInvalid(f"{text} is no schedule expression")


def _rate(value: int, unit: str, *, is_plural: bool) -> Rate:
    if value < 1 or is_plural != (value > 1):
        raise ExpressionInvalid("a rate is of 1 unit, or of more units")
    return Rate(timedelta(**{f"{unit}s": value}))
