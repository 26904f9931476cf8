"""Where captured traffic is looked for."""

from datetime import UTC, datetime, timedelta, timezone

from scones.drift.captures import hour_prefixes


def test_hours_come_the_newest_first_across_midnight():
    # GIVEN a time soon after the turn of a year, elsewhere than in Greenwich
    zone = timezone(timedelta(hours=5, minutes=30))
    now = datetime(2026, 1, 1, 1, 20, tzinfo=UTC).astimezone(zone)
    # WHEN the prefixes of the latest hours are asked for
    prefixes = list(hour_prefixes("captures", "vehicles", "primary", now, 2))
    # THEN they are SageMaker's, in UTC, down to the hour that began before the first moment
    assert prefixes == [
        "captures/vehicles/primary/2026/01/01/01/",
        "captures/vehicles/primary/2026/01/01/00/",
        "captures/vehicles/primary/2025/12/31/23/",
    ]


def test_an_endpoint_whose_clock_is_ahead_is_seen():
    # GIVEN the last minute of an hour WHEN prefixes are asked for THEN the next hour's is one
    now = datetime(2026, 1, 1, 0, 59, tzinfo=UTC)
    assert next(hour_prefixes("c", "e", "v", now, 1)) == "c/e/v/2026/01/01/01/"
