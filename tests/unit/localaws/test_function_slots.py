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
        at_work.wait(20)
        slots.give_back()

    # WHEN five come THEN all of them are at work, and end
    with ThreadPoolExecutor(5) as events:
        list(events.map(work, range(5)))


def test_there_are_never_more_than_the_most():
    # GIVEN a function with one place, and three at most
    slots = Slots(1, 3, seconds_stalled=0.05)
    counted, lock, highest = 0, threading.Lock(), 0

    def work(_: int) -> None:
        nonlocal counted, highest
        slots.take()
        with lock:
            counted += 1
            highest = max(highest, counted)
        time.sleep(0.2)
        with lock:
            counted -= 1
        slots.give_back()

    # WHEN ten events come that end slowly THEN three are at work
    with ThreadPoolExecutor(10) as events:
        list(events.map(work, range(10)))
    assert highest == 3


def test_events_that_end_get_no_more_places():
    # GIVEN a function with two places
    slots = Slots(2, 50, seconds_stalled=1.0)
    counted, lock, highest = 0, threading.Lock(), 0

    def work(_: int) -> None:
        nonlocal counted, highest
        slots.take()
        with lock:
            counted += 1
            highest = max(highest, counted)
        time.sleep(0.02)
        with lock:
            counted -= 1
        slots.give_back()

    # WHEN events come for longer than the others stall, and each ends at once THEN two are at work
    with ThreadPoolExecutor(20) as events:
        list(events.map(work, range(150)))
    assert highest == 2
