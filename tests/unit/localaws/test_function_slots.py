"""Places for a function's events: few while they end, more when none of them does."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from localaws.services.lambda_functions.slots import Slots


def test_what_has_no_place_waits_for_one():
    # GIVEN a function whose one place is taken
    slots = Slots(1, 1, seconds_stalled=0.01)
    slots.take()
    taken = threading.Event()
    threading.Thread(target=lambda: (slots.take(), taken.set()), daemon=True).start()
    # WHEN the event does not end THEN another waits, and goes on when it ends
    assert not taken.wait(0.3)
    slots.give_back()
    assert taken.wait(10)


def test_events_that_all_wait_leave_places_to_those_they_wait_for():
    # GIVEN a function with two places, whose events wait until five are at work
    slots = Slots(2, 8, seconds_stalled=0.2)
    at_work = threading.Barrier(5)

    def work(_: int) -> None:
        slots.take()
        try:
            at_work.wait(10)
        finally:
            slots.give_back()

    # WHEN five come THEN all of them are at work, and end
    with ThreadPoolExecutor(5) as events:
        list(events.map(work, range(5)))


def most_at_work(slots: Slots, events: int, at_once: int, seconds: float) -> int:
    """Let events of so many seconds come; return how many were at work together."""
    at_work, highest, lock = 0, 0, threading.Lock()

    def work(_: int) -> None:
        nonlocal at_work, highest
        slots.take()
        with lock:
            at_work += 1
            highest = max(highest, at_work)
        time.sleep(seconds)
        with lock:
            at_work -= 1
        slots.give_back()

    with ThreadPoolExecutor(at_once) as callers:
        list(callers.map(work, range(events)))
    return highest


def test_there_are_never_more_than_the_most():
    # GIVEN a function with one place, and three at most
    slots = Slots(1, 3, seconds_stalled=0.05)
    # WHEN ten events come that end slowly THEN three are at work
    assert most_at_work(slots, events=10, at_once=10, seconds=0.2) == 3


def test_events_that_end_get_no_more_places():
    # GIVEN a function with two places
    slots = Slots(2, 50, seconds_stalled=1.0)
    # WHEN events come for longer than the others stall, and each ends at once THEN two are at work
    assert most_at_work(slots, events=150, at_once=20, seconds=0.02) == 2
