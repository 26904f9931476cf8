"""A child process whose output is read, line by line."""

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence

from localaws import processes

_SECONDS_TO_READ = 5.0

_log = logging.getLogger(__name__)


class LoggedProcess:
    """A child process, and the thread that reads what it prints.

    Parameters
    ----------
    command, environment
        As :func:`localaws.processes.start` takes them.
    read
        Is given each line that is printed, without its end.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        read: Callable[[str], None],
    ) -> None:
        read_end, write_end = os.pipe()
        with os.fdopen(write_end, "wb") as output:
            self._process = processes.start(command, environment=environment, output=output)
        self._read = read
        self._reader = threading.Thread(target=self._read_lines, args=(read_end,), daemon=True)
        self._reader.start()

    @property
    def is_alive(self) -> bool:
        """Whether the process itself has not ended yet."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def wait(self) -> int:
        """Wait for the end of the process, end what it has left behind, return its exit code."""
        self._process.wait()
        return self.stop(grace=0.0)

    def stop(self, grace: float = processes.SECONDS_TO_STOP) -> int:
        """End the process and its group, and return its exit code when its output has been read.

        Parameters
        ----------
        grace
            Seconds between asking it to end and ending it.
        """
        code = processes.stop(self._process, grace)
        # Not for ever: what has left the group may still hold the pipe.
        self._reader.join(_SECONDS_TO_READ)
        return code

    def _read_lines(self, read_end: int) -> None:
        with os.fdopen(read_end, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                self._pass_on(line.rstrip("\n"))

    def _pass_on(self, line: str) -> None:
        try:
            self._read(line)
        except Exception:  # an unread pipe would block the process
            _log.exception("a line is lost: %s", line)
