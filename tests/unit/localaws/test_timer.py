"""Calls that are made later."""

import threading
import time

from localaws.services.events.timer import call_later


def test_calls_are_made_in_the_order_of_their_time() -> None:
    # GIVEN two calls, the later of which is asked for first
    made, ended = [], threading.Event()
    start = time.monotonic()
    call_later(0.2, lambda: (made.append(("late", time.monotonic() - start)), ended.set()))
    call_later(0.05, lambda: made.append(("soon", time.monotonic() - start)))
    # WHEN their time comes
    assert ended.wait(10)
    # THEN each was made, and not before its time
    assert [name for name, _ in made] == ["soon", "late"]
    assert made[0][1] >= 0.05
    assert made[1][1] >= 0.2


def test_a_call_that_fails_does_not_keep_others_from_being_made() -> None:
    # GIVEN a call that fails
    call_later(0, lambda: 1 / 0)
    # WHEN another one's time comes
    ended = threading.Event()
    call_later(0.01, ended.set)
    # THEN it is made
    assert ended.wait(10)


def test_calls_that_wait_need_no_threads() -> None:
    # GIVEN the threads that there are once the first call waits
    call_later(600, time.monotonic)
    before = threading.active_count()
    # WHEN many calls wait
    for _ in range(100):
        call_later(600, time.monotonic)
    # THEN there are no more threads
    assert threading.active_count() == before
