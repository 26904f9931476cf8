"""Rules with a schedule fire when the clock of schedules says so."""

import json
import urllib.error
import urllib.request
from uuid import uuid4

import pytest


@pytest.fixture
def clock(server):
    """``clock(method, body)`` asks the clock of schedules, or moves it."""

    def ask(method: str, body: object = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        url = f"{server.url}/_localaws/clock"
        request = urllib.request.Request(url, data, method=method)  # noqa: S310 (localaws)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    return ask


@pytest.fixture
def scheduled(aws):
    """``scheduled(expression, queue)`` makes a rule with a schedule and a queue; its name."""
    names = []

    def make(expression: str, queue) -> str:
        names.append(f"schedule-{uuid4().hex}")
        aws("events").put_rule(Name=names[-1], ScheduleExpression=expression)
        aws("events").put_targets(Rule=names[-1], Targets=[{"Id": "1", "Arn": queue.arn}])
        return names[-1]

    yield make
    for name in names:  # the clock may be moved by other tests
        aws("events").remove_targets(Rule=name, Ids=["1"])
        aws("events").delete_rule(Name=name)


@pytest.mark.parametrize(
    ("expression", "second"), [("rate(20 minutes)", None), ("cron(0/20 * * * ? *)", "00Z")]
)
def test_a_schedule_fires_when_its_time_has_come(
    scheduled, queue, clock, wait_until, expression, second
) -> None:
    # GIVEN a rule that fires each twenty minutes
    name = scheduled(expression, queue)
    # WHEN an hour passes
    clock("PUT", {"advance_seconds": 3600})
    # THEN it has fired three times, with AWS's event
    events = []

    def has_three() -> bool:
        events.extend(queue.bodies())
        return len(events) >= 3

    wait_until(has_three)
    assert events[0]["detail-type"] == "Scheduled Event"
    assert events[0]["source"] == "aws.events"
    assert events[0]["resources"][0].endswith(f":rule/{name}")
    assert events[0]["detail"] == {}
    assert len({event["time"] for event in events}) == 3
    assert second is None or all(event["time"].endswith(second) for event in events)


def test_a_disabled_schedule_does_not_fire_and_begins_anew(
    aws, scheduled, queue, clock, wait_until
) -> None:
    # GIVEN a schedule that is disabled
    name = scheduled("rate(1 hour)", queue)
    aws("events").disable_rule(Name=name)
    # WHEN its time comes, it is enabled, and its time comes again
    clock("PUT", {"advance_seconds": 3600})
    aws("events").enable_rule(Name=name)
    clock("PUT", {"advance_seconds": 3600})
    # THEN it fires once
    [_] = wait_until(queue.bodies)
    assert queue.bodies() == []


def test_the_clock_tells_its_time_and_refuses_what_is_no_time(clock) -> None:
    # GIVEN the clock WHEN it is moved THEN it says so
    before, after = clock("GET")["time"], clock("PUT", {"advance_seconds": 60})["time"]
    assert after > before
    # WHEN it is to be moved back, or by no number THEN that is refused
    for body in ({"advance_seconds": -1}, {"advance_seconds": "x"}, {}, []):
        with pytest.raises(urllib.error.HTTPError, match="400"):
            clock("PUT", body)
    with pytest.raises(urllib.error.HTTPError, match="405"):
        clock("DELETE")
