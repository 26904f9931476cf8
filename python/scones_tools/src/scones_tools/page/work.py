"""What takes longer than a browser waits: one thing at a time, with how far it has come."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from botocore.exceptions import BotoCoreError, ClientError

from scones_tools.command_line import CommandError, Progress


class WorkActive(CommandError):
    """The page does something already, and does one thing at a time."""


class _Ended(Exception):
    """The page ends."""


class _Told(Progress):
    """What is said of the progress, kept for the page, which asks for it."""

    def __init__(self, ended: threading.Event) -> None:
        super().__init__("")
        self.text = ""
        self._ended = ended

    def show(self, text: str) -> None:
        """Keep how far the work has come; the end of the page is the end of the work."""
        self.text = text
        if self._ended.is_set():
            raise _Ended

    def close(self) -> None:
        """Say no more than before."""


class Work:
    """Does one thing at a time, in the background.

    Attributes
    ----------
    said
        What the last action came to; empty if it has nothing to say.
    problem
        Why the last action was not done to its end; empty if it was.
    """

    def __init__(self) -> None:
        self.said = self.problem = ""
        self._title = ""
        self._ended = threading.Event()
        self._told = _Told(self._ended)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self.wait(None)

    @property
    def doing(self) -> str:
        """What goes on, and how far it has come; empty if nothing does."""
        if not self._is_active():
            return ""
        return f"{self._title}: {self._told.text}" if self._told.text else self._title

    def start(self, title: str, action: Callable[[Progress], str | None]) -> None:
        """Begin an action.

        Parameters
        ----------
        title
            What is done.
        action
            Does it; what it returns is said, and None leaves what was said before.

        Raises
        ------
        WorkActive
            If another goes on.
        """
        with self._lock:
            if self._is_active():
                raise WorkActive(f"{self.doing}. Wait for its end")
            self._title, self._told = title, _Told(self._ended)
            self._thread = threading.Thread(target=self._run, args=(action,), daemon=True)
            self._thread.start()

    def wait(self, seconds: float | None) -> None:
        """Wait for the end of what goes on, for a while or for good."""
        if self._thread:
            self._thread.join(seconds)

    def _run(self, action: Callable[[Progress], str | None]) -> None:
        try:
            said = action(self._told)
        except _Ended:
            return
        except (CommandError, ClientError, BotoCoreError) as error:
            self.said, self.problem = "", f"{type(error).__name__}: {error}"
        else:
            if said is not None:
                self.said, self.problem = said, ""

    def _is_active(self) -> bool:
        return self._thread is not None and self._thread.is_alive()
