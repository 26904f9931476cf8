"""What the page knows of the queues of failures, and what it does about them."""

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from scones_tools import results
from scones_tools.command_line import CommandError, Progress
from scones_tools.deployment import Deployment
from scones_tools.page.work import Work, WorkActive
from scones_tools.photos import failures
from scones_tools.photos.dead_letters import Row
from scones_tools.photos.discard import discard
from scones_tools.photos.group_move import move_group

DEAD_LETTERS, UNDELIVERED = QUEUES = ("dead-letter", "undelivered")
_MOST = 5000  # messages that are read, and hidden from others meanwhile
_SECONDS_FRESH = 60.0


@dataclass(frozen=True)
class Look:
    """What a queue held when it was read.

    Attributes
    ----------
    rows
        Its messages.
    at
        When, in seconds.
    problem
        Why it could not be read; empty if it could.
    """

    rows: list[Row]
    at: float
    problem: str = ""

    @property
    def is_part(self) -> bool:
        """Whether there may be more than was read."""
        return len(self.rows) >= _MOST


class FailedDesk:
    """Reads the queues now and then, and moves or discards what they hold.

    Parameters
    ----------
    deployed
        The environment.
    reviewer
        Who discards.
    work
        Does what takes long.
    now
        Seconds.
    """

    def __init__(
        self,
        deployed: Deployment,
        reviewer: str,
        work: Work,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.work = work
        self.looks: dict[str, Look] = {}
        self._deployed = deployed
        self._reviewer = reviewer
        self._now = now

    def look(self, *, again: bool = False) -> None:
        """Read the queues, unless they were read a moment ago, or something else goes on.

        A reading hides messages from others while it lasts: a page that is loaded again and again
        reads no more than once a minute.
        """
        if again:
            self.looks = {}
            self.work.said = self.work.problem = ""
        is_fresh = self.looks and all(
            self._now() - look.at < _SECONDS_FRESH for look in self.looks.values()
        )
        if not is_fresh:
            with contextlib.suppress(WorkActive):
                self.work.start("The queues are read", self._read)

    def redrive(self, cause: str) -> None:
        """Let the dead letters of a cause, or all without one, be tried again.

        Raises
        ------
        WorkActive
            If something else goes on.
        """

        def move(progress: Progress) -> str:
            self.looks = {}
            return self._moved(cause, progress)

        of = f"Dead letters of {cause}" if cause else "All dead letters"
        self.work.start(f"{of} go back into the incoming queue", move)

    def discard(self, queue: str, message_id: str, reason: str) -> None:
        """Take a message out of its queue, for good; a line of the log has it.

        Raises
        ------
        WorkActive
            If something else goes on.
        """

        def take_out(_: Progress) -> str:
            self.looks = {}
            discard(
                self._deployed,
                message_id,
                reason,
                self._reviewer,
                lambda row: results.show([row], (), as_json=True),
                of_undelivered=queue == UNDELIVERED,
            )
            return f"Message {message_id} is discarded, and kept in the artifacts bucket"

        self.work.start(f"Message {message_id} is discarded", take_out)

    def _read(self, progress: Progress) -> None:
        def read(queue: str) -> Look:
            try:
                rows = failures.listed(
                    self._deployed,
                    of_undelivered=queue == UNDELIVERED,
                    most=_MOST,
                    progress=progress,
                )
            except (CommandError, ClientError, BotoCoreError) as error:
                return Look([], self._now(), f"{type(error).__name__}: {error}")
            return Look(rows, self._now())

        with ThreadPoolExecutor() as pool:  # at once: the end of a queue is waited for
            self.looks = dict(zip(QUEUES, pool.map(read, QUEUES), strict=True))

    def _moved(self, cause: str, progress: Progress) -> str:
        mover = failures.mover(self._deployed, progress)
        if cause:
            ended, rows = move_group(self._deployed, cause, progress)
            if not rows:
                return "No dead letter of this cause can be received now"
        else:
            rows = failures.listed(self._deployed, of_undelivered=False, progress=progress)
            if not rows:
                return "No dead letter is there"
            ended = mover.run()
        failures.check_moved(ended, rows, self._deployed.max_receives)
        return f"{ended}. Their photos are tried again"
