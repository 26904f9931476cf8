"""Child processes whose output is read: they end with all that they started."""

import os
import sys
import threading
import time

import psutil
import pytest

from localaws.logged_process import LoggedProcess

# Starts a process that does not mind SIGTERM and holds the output, and ends as it is told.
LEAVING = """
import signal, subprocess, sys, time
child = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True)"
child += "; time.sleep(600)"
left = subprocess.Popen([sys.executable, "-c", child])
print("left", left.pid, flush=True)
time.sleep(float(sys.argv[1]))
sys.exit(3)
"""


def ends(pid: int) -> bool:
    """Whether a process ends within a second; nobody may have taken note of it yet."""
    try:
        process = psutil.Process(pid)
        deadline = time.monotonic() + 1
        while process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
            time.sleep(0.01)
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def leaving():
    """``leaving(seconds)`` runs it; the process, and the id of what it starts."""

    def start(seconds: float) -> tuple[LoggedProcess, int]:
        lines: list[str] = []
        both = threading.Event()

        def read(line: str) -> None:
            lines.append(line)
            if len(lines) == 2:
                both.set()

        command = [sys.executable, "-c", LEAVING, str(seconds)]
        process = LoggedProcess(command, environment=os.environ, read=read)
        assert both.wait(30)
        [left] = [line for line in lines if line.startswith("left")]
        return process, int(left.split()[1])

    return start


def test_the_end_of_a_process_is_the_end_of_what_it_left_behind(leaving):
    # GIVEN a process that ends by itself, and leaves another
    process, left = leaving(0.5)
    # WHEN it is waited for
    start = time.monotonic()
    code = process.wait()
    # THEN its end is seen at once, and the other is ended, too
    assert code == 3
    assert time.monotonic() - start < 4
    assert ends(left)


def test_to_stop_a_process_is_to_stop_what_it_started(leaving):
    # GIVEN a process that a SIGTERM ends, with another that it does not end
    process, left = leaving(600)
    # WHEN it is stopped THEN neither is left
    assert process.stop() == -15
    assert ends(left)
    assert not process.is_alive


def test_to_stop_a_process_that_has_ended_is_to_stop_what_it_left_behind(leaving):
    # GIVEN a process that has ended, and one that it left
    process, left = leaving(0)
    deadline = time.monotonic() + 10
    while process.is_alive and time.monotonic() < deadline:
        time.sleep(0.01)
    # WHEN it is stopped, even twice THEN nothing is left
    assert (process.stop(), process.stop()) == (3, 3)
    assert ends(left)


def test_a_line_that_cannot_be_kept_does_not_hold_the_process_up():
    # GIVEN a reader that fails of every line
    seen = []

    def read(line: str) -> None:
        seen.append(line)
        raise ValueError(line)

    # WHEN a process prints more than a pipe holds
    code = "for number in range(20000): print(number)"
    process = LoggedProcess([sys.executable, "-c", code], environment=os.environ, read=read)
    # THEN it ends all the same, and every line was read
    assert process.wait() == 0
    assert seen == [str(number) for number in range(20000)]
