"""The clock that can be moved and run faster: who waits for it wakes at once, and not before."""

import threading
import time

import pytest

from localaws import clock


@pytest.fixture(autouse=True)
def unchanged(monkeypatch):
    """Each test begins and ends with a clock that nobody has changed."""
    now = time.time()
    for name, value in {"_shown": now, "_since": now, "_scale": 1.0}.items():
        monkeypatch.setattr(clock, name, value)


def measured(wait) -> tuple[object, float]:
    begun = time.monotonic()
    return wait(), time.monotonic() - begun


def later(change) -> None:
    threading.Timer(0.2, change).start()


def test_it_shows_the_machines_time_until_it_is_changed():
    # GIVEN a clock WHEN it is read THEN it shows the time
    assert clock.seconds() == pytest.approx(time.time(), abs=0.05)
    assert clock.now().timestamp() == pytest.approx(time.time(), abs=0.05)


def test_a_wait_takes_its_time():
    # GIVEN an event that nobody sets WHEN it is waited for THEN the time-out passes
    result, took = measured(lambda: clock.Event().wait(0.3))
    assert result is False
    assert 0.3 <= took < 2


def test_a_wait_ends_when_the_clock_is_moved_past_it():
    # GIVEN waits for an hour and for two WHEN the clock is moved by an hour meanwhile
    event = clock.Event()
    later(lambda: clock.change(advance=3600))
    # THEN the first ends, and the second does not
    result, took = measured(lambda: event.wait(3600))
    assert result is False
    assert took < 5
    _, took = measured(lambda: event.wait(0.3))
    assert took >= 0.3


def test_a_wait_of_an_hour_ends_within_seconds_on_a_fast_clock():
    # GIVEN a wait for an hour WHEN the clock is let run 7200 times as fast THEN it takes half a
    # second
    later(lambda: clock.change(to_scale=7200))
    _, took = measured(lambda: clock.sleep(3600))
    assert 0.5 <= took < 5
    assert clock.scale() == 7200


def test_an_event_that_is_set_wakes_though_it_is_cleared_at_once():
    # GIVEN an event that is set and cleared, as the interpreter does
    event = clock.Event()

    def pulse() -> None:
        event.set()
        event.clear()

    later(pulse)
    # WHEN it is waited for THEN the wait ends, and the next does not
    assert event.wait(30) is True
    assert event.is_set() is False
    assert event.wait(0) is False


def test_a_thread_is_waited_for_on_the_clock():
    # GIVEN a thread that takes longer than an hour WHEN the clock is moved by an hour
    end = threading.Event()
    thread = clock.Thread(target=end.wait, daemon=True)
    thread.start()
    later(lambda: clock.change(advance=3600))
    # THEN the wait ends, though the thread has not
    _, took = measured(lambda: thread.join(3600))
    assert took < 5
    assert thread.is_alive()
    # AND one that has ended is not alive
    end.set()
    thread.join(30)
    assert not thread.is_alive()
