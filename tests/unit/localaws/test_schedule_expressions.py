"""Schedule expressions: which are one, and when they come next."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.schedule_expressions import ExpressionInvalid, parse

# A Saturday.
_NOW = datetime(2026, 11, 28, 21, 7, 30, tzinfo=UTC)


def following(expression: str, count: int = 1, after: datetime = _NOW, zone=UTC) -> list[str]:
    times = []
    for _ in range(count):
        after = parse(expression).next_time(after, zone)
        times.append(f"{after:%Y-%m-%dT%H:%M}")
    return times


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(1 minute)", ["2026-11-28T21:08", "2026-11-28T21:09"]),
        ("rate(2 days)", ["2026-11-30T21:07", "2026-12-02T21:07"]),
        ("cron(0/15 * * * ? *)", ["2026-11-28T21:15", "2026-11-28T21:30"]),
        ("cron(0 2 ? * SAT *)", ["2026-12-05T02:00", "2026-12-12T02:00"]),
        ("cron(5,35 14 * * ? *)", ["2026-11-29T14:05", "2026-11-29T14:35"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-11-30T18:00", "2026-12-01T18:00"]),
        ("cron(0 18 ? * FRI-MON *)", ["2026-11-29T18:00", "2026-11-30T18:00"]),
        ("cron(0 8 1 * ? *)", ["2026-12-01T08:00", "2027-01-01T08:00"]),
        ("cron(0 8 L * ? *)", ["2026-11-30T08:00", "2026-12-31T08:00"]),
        ("cron(0 8 28W * ? *)", ["2026-12-28T08:00", "2027-01-28T08:00"]),
        ("cron(0 8 1W 5,8 ? *)", ["2027-05-03T08:00", "2027-08-02T08:00"]),
        ("cron(0 8 ? * 6L *)", ["2026-12-25T08:00", "2027-01-29T08:00"]),
        ("cron(0 2 ? * SAT#3 *)", ["2026-12-19T02:00", "2027-01-16T02:00"]),
        ("cron(0 0 29 FEB ? *)", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("cron(0/5 5 ? JAN 1-5 2030)", ["2030-01-01T05:00", "2030-01-01T05:05"]),
        ("cron(0 22-1 * * ? *)", ["2026-11-28T22:00", "2026-11-28T23:00"]),
        ("at(2027-01-01T00:00:00)", ["2027-01-01T00:00"]),
    ],
)
def test_a_schedule_has_its_next_times(expression: str, expected: list[str]) -> None:
    # GIVEN an expression WHEN its next times are asked for THEN they are AWS's
    assert following(expression, len(expected)) == expected


@pytest.mark.parametrize(
    "expression",
    [
        *("cron(15 10 ? * 6L 2002-2005)", "cron(0 0 30 FEB ? *)", "at(2026-11-28T21:07:30)"),
        "rate(999999999 days)",
    ],
)
def test_a_schedule_may_never_come_again(expression: str) -> None:
    # GIVEN an expression of the past, or of a day that no year has WHEN it is asked THEN nothing
    assert parse(expression).next_time(_NOW) is None


def test_a_zone_has_its_own_hours() -> None:
    # GIVEN eight o'clock in Berlin WHEN clocks change THEN it is another hour of UTC
    berlin = ZoneInfo("Europe/Berlin")
    winter = following("cron(0 8 * * ? *)", zone=berlin)
    summer = following("cron(0 8 * * ? *)", after=datetime(2026, 7, 1, tzinfo=UTC), zone=berlin)
    assert (winter, summer) == (["2026-11-29T07:00"], ["2026-07-01T06:00"])


def test_an_hour_that_spring_leaves_out_is_skipped_and_one_that_autumn_repeats_comes_once() -> None:
    # GIVEN half past two in Berlin, each day
    berlin, expression = ZoneInfo("Europe/Berlin"), "cron(30 2 * * ? *)"
    # WHEN clocks go forward on 29 March THEN that day has none
    spring = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert following(expression, after=spring, zone=berlin) == ["2026-03-30T00:30"]
    # WHEN they go back on 25 October THEN that day has one
    autumn = datetime(2026, 10, 24, 12, tzinfo=UTC)
    times = following(expression, 2, after=autumn, zone=berlin)
    assert times == ["2026-10-25T00:30", "2026-10-26T01:30"]


@pytest.mark.parametrize(
    "expression",
    [
        *("", "rate()", "rate(10)", "rate(0 minutes)", "rate(-10 minutes)", "rate(1 minutes)"),
        *("rate(10 minute)", "rate(10 seconds)", "rate(10 MINUTES)", "rate( 10 minutes )"),
        *(" rate(10 minutes)", "cron(INVALID)", "cron(0 1 * * * *)"),
        *("cron(0 1 ? * ? *)", "cron(7 20 * * NOT *)", "cron(0 dummy ? * MON-FRI *)"),
        *("cron(71 8 1 * ? *)", "cron(0 24 1 * ? *)", "cron(0 8 32 * ? *)", "cron(0 8 1 13 ? *)"),
        *("cron(0 8 ? * 8 *)", "cron(0 8 ? * SAT#6 *)", "cron(0/0 8 1 * ? *)", "cron(0 8 1 * ?)"),
        *("cron(0 8 1 * ? 1969)", "cron(0 8 1 * ? 2200)", "at(2026-13-01T00:00:00)", "at(soon)"),
    ],
)
def test_what_is_no_schedule_is_refused(expression: str) -> None:
    # GIVEN a text that AWS refuses WHEN it is parsed THEN it is refused
    with pytest.raises(ExpressionInvalid):
        parse(expression)


_PARTS = st.text("0123456789*?/,-LW#SATJNFEB ", min_size=1, max_size=30)


@given(st.text() | st.builds("cron({})".format, _PARTS) | st.builds("rate({})".format, _PARTS))
def test_a_text_is_a_schedule_or_is_refused(text: str) -> None:
    # GIVEN any text WHEN it is parsed THEN it is refused, or its next time comes later
    with suppress(ExpressionInvalid):
        moment = parse(text).next_time(_NOW)
        assert moment is None or moment > _NOW
