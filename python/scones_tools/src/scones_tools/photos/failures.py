"""What failed: read, tried again by SQS, and checked; how it is shown is another's."""

from scones_tools.command_line import PERSON_NEEDED, CommandError, Progress
from scones_tools.counted import counted
from scones_tools.deployment import Deployment
from scones_tools.photos.dead_letters import NOT_UNDERSTOOD, Row, dead_letters, undelivered
from scones_tools.photos.message_move import Move, Task
from scones_tools.queues import depth, reading


class MessagesStay(CommandError):
    """SQS has moved fewer messages than there were."""

    exit_code = PERSON_NEEDED


class MessagesNotUnderstood(CommandError):
    """Some of the messages that were moved are no photo's, and come back."""

    exit_code = PERSON_NEEDED


class MessagesHidden(CommandError):
    """None of the messages that the queue holds can be received now."""

    exit_code = PERSON_NEEDED


def listed(
    deployed: Deployment,
    *,
    of_undelivered: bool,
    most: int | None = None,
    progress: Progress | None = None,
) -> list[Row]:
    """Return what a queue of failures holds; nothing is taken out of it.

    Parameters
    ----------
    deployed
        The deployment.
    of_undelivered
        Read the queue of undelivered events instead of that of dead letters.
    most
        How many messages are read at most; None for all.
    progress
        Where it is shown how far the reading has come.

    Raises
    ------
    MessagesHidden
        If none can be received, and the queue is not empty.
    """
    letters = deployed.dead_letter_queue_url
    url = deployed.undelivered_queue_url if of_undelivered else letters
    table = deployed.outcomes_table_name
    with reading(url) as queue:
        if of_undelivered:
            rows = undelivered(queue, most, progress)
        else:
            rows = dead_letters(queue, table, most, progress)
    if not rows and (hidden := depth(url).hidden):
        raise MessagesHidden(
            f"{counted(hidden, 'message', 'messages')} cannot be received now: another process "
            "reads, or SQS moves what waits. Run this once more in five minutes"
        )
    return rows


def mover(deployed: Deployment, progress: Progress | None = None) -> Move:
    """Return what moves the dead letters of a deployment back into its incoming queue.

    Raises
    ------
    MoveActive
        If they are being moved already.
    """
    move = Move(deployed.dead_letter_queue_url, deployed.incoming_queue_url, progress)
    move.check_idle()
    return move


def check_moved(ended: Task, rows: list[Row], max_receives: int) -> None:
    """Check that all was moved, and that it will not all come back.

    Parameters
    ----------
    ended
        The task that is over.
    rows
        What there was to move.
    max_receives
        How often a message of the incoming queue is received.

    Raises
    ------
    MessagesStay, MessagesNotUnderstood
        If a person is needed.
    """
    if ended.moved < max(ended.to_move, len(rows)):
        raise MessagesStay(
            f"of {counted(len(rows), 'message', 'messages')} "
            f"{counted(ended.moved, 'was', 'were')} moved: another process may read the "
            "others. Run this once more in five minutes"
        )
    if unknown := sum(row["reason"] == NOT_UNDERSTOOD for row in rows):
        raise MessagesNotUnderstood(
            f"{unknown} of {counted(len(rows), 'message is', 'messages are')} not understood: each "
            f"comes back after {counted(max_receives, 'receive', 'receives')}. Then "
            "--discard ID takes it out for good"
        )
