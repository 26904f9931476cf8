"""The six fields of AWS's ``cron(…)``: minutes, hours, day of month, month, day of week, year."""

import calendar
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
# AWS's week begins on Sunday, which is 1.
_DAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_LAST_YEAR = 2199
_FIELDS = 6
_Days = Callable[[int, int], Collection[int]]


class CronInvalid(Exception):
    """The fields of a cron expression are wrong; the text says which."""


class Cron:
    """A cron expression.

    Parameters
    ----------
    text
        Its six fields.

    Raises
    ------
    CronInvalid
        If they are wrong.
    """

    def __init__(self, text: str) -> None:
        fields = text.upper().split()
        if len(fields) != _FIELDS:
            raise CronInvalid(f"{text} has {len(fields)} fields instead of {_FIELDS}")
        minutes, hours, of_month, months, of_week, years = fields
        if (of_month == "?") == (of_week == "?"):
            raise CronInvalid("one of day of month and day of week must be ?, the other not")
        self._minutes = sorted(_numbers(minutes, 0, 59))
        self._hours = sorted(_numbers(hours, 0, 23))
        self._months = _numbers(months, 1, 12, _MONTHS)
        self._years = _numbers(years, 1970, _LAST_YEAR)
        self._days = _days_of_week(of_week) if of_month == "?" else _days_of_month(of_month)

    def next_time(self, after: datetime, zone: tzinfo = UTC) -> datetime | None:
        """Return the first time after another.

        Hours that a zone leaves out in spring are skipped, and those that it repeats in autumn
        come once.

        Parameters
        ----------
        after
            A time with its zone.
        zone
            In which the fields are.
        """
        day = after.astimezone(zone).date()
        while day.year <= _LAST_YEAR:
            if day.year not in self._years:
                following = min((year for year in self._years if year > day.year), default=None)
                if following is None:
                    return None
                day = date(following, 1, 1)
            elif day.month not in self._months:
                day = _next_month(day)
            else:
                found = self._time_of_day(day, after, zone)
                if found:
                    return found
                day += timedelta(days=1)
        return None

    def _time_of_day(self, day: date, after: datetime, zone: tzinfo) -> datetime | None:
        if day.day not in self._days(day.year, day.month):
            return None
        for hour in self._hours:
            for minute in self._minutes:
                local = datetime.combine(day, time(hour, minute), zone)
                moment = local.astimezone(UTC)
                exists = moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
                if exists and moment > after:
                    return moment
        return None


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _numbers(
    field: str, least: int, most: int, names: Mapping[str, int] | None = None
) -> frozenset[int]:
    """Return the numbers that a field lists, as values, ranges and steps."""
    numbers: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        if slash and not (step.isdecimal() and 1 <= int(step) <= most):
            raise CronInvalid(f"{part} has no step")
        begin, dash, end = span.partition("-")
        if span == "*":
            first, last = least, most
        else:
            first = _number(begin, least, most, names)
            last = _number(end, least, most, names) if dash else (most if slash else first)
        if last < first:  # from Friday to Monday
            last += most - least + 1
        found = range(first, last + 1, int(step) if slash else 1)
        numbers |= {(number - least) % (most - least + 1) + least for number in found}
    return frozenset(numbers)


def _number(text: str, least: int, most: int, names: Mapping[str, int] | None) -> int:
    if names and text in names:
        return names[text]
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise CronInvalid(f"{text} is not between {least} and {most}")
    return int(text)


def _days_of_month(field: str) -> _Days:
    """Return the function of the days of a month: numbers, ``L``, or ``15W``, a day of work."""
    if field == "L":
        return lambda year, month: {_length(year, month)}
    if field == "LW":
        return lambda year, month: {_day_of_work(year, month, _length(year, month))}
    if field.endswith("W"):
        wanted = _number(field[:-1], 1, 31, None)
        return lambda year, month: (
            {_day_of_work(year, month, wanted)} if wanted <= _length(year, month) else ()
        )
    numbers = _numbers(field, 1, 31)
    return lambda _year, _month: numbers


def _days_of_week(field: str) -> _Days:
    """Return the function of the days of a month: weekdays, or the last (``6L``), or ``6#3``."""
    if field == "L":
        return _on(frozenset({_DAYS["SAT"]}))
    if field.endswith("L"):
        last = _number(field[:-1], 1, 7, _DAYS)
        return lambda year, month: {max(_on(frozenset({last}))(year, month))}
    if "#" in field:
        name, _, number = field.partition("#")
        weekday, which = _number(name, 1, 7, _DAYS), _number(number, 1, 5, None)
        return lambda year, month: sorted(_on(frozenset({weekday}))(year, month))[which - 1 : which]
    return _on(_numbers(field, 1, 7, _DAYS))


def _on(weekdays: frozenset[int]) -> _Days:
    # Monday is 1 to isoweekday, Sunday 7; to AWS Sunday is 1.
    return lambda year, month: {
        day
        for day in range(1, _length(year, month) + 1)
        if date(year, month, day).isoweekday() % 7 + 1 in weekdays
    }


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _day_of_work(year: int, month: int, day: int) -> int:
    """Return the day from Monday to Friday that is the nearest in the month."""
    weekday = date(year, month, day).weekday()
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < _length(year, month) else day - 2
    return day
