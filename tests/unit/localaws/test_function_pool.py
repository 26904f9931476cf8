"""The processes of a function: kept while they have work, and for a while after."""

import threading
import time

import pytest

from localaws.services.lambda_functions.pool import Pool
from localaws.services.lambda_functions.slots import Slots
from localaws.services.lambda_functions.worker import Result


class Process:
    """What stands for a function's process."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.is_alive = True

    def invoke(self, *_: object, **_named: object) -> Result:
        return Result(b"1", None, [], 0.0)

    def stop(self) -> None:
        self.is_alive = False
        self.stopped.set()


@pytest.fixture
def made() -> list[Process]:
    return []


@pytest.fixture
def make_pool(made):
    def make(seconds_idle: float) -> Pool:
        def start() -> Process:
            made.append(Process())
            return made[-1]

        return Pool(start, Slots(4, 4), seconds_idle=seconds_idle)

    return make


def invoke(pool: Pool) -> None:
    pool.invoke(b"{}", "arn", 3.0, 128)


def test_a_process_that_has_nothing_to_do_is_ended(make_pool, made) -> None:
    # GIVEN a function that was invoked
    pool = make_pool(0.05)
    invoke(pool)
    # WHEN nobody invokes it for a while
    # THEN its process is ended, and the next invocation has another, which is ended, too
    assert made[0].stopped.wait(10)
    invoke(pool)
    assert len(made) == 2
    assert made[1].stopped.wait(10)


def test_a_process_that_is_used_is_kept(make_pool, made) -> None:
    # GIVEN a function
    pool = make_pool(2.0)
    # WHEN it is invoked for longer than an idle process is kept, again and again
    until = time.monotonic() + 2.5
    while time.monotonic() < until:
        invoke(pool)
        time.sleep(0.05)
    # THEN one process has done it all
    assert len(made) == 1
    assert made[0].is_alive
