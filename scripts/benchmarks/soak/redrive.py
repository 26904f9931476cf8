"""The dead letters go back, asked for by two people at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from benchmarks.soak.running import Running
from scones_tools.photos.message_move import Move, MoveActive
from scones_tools.queues import depth

_MAX_ROUNDS = 5
# Messages a second: slow enough that the second person comes while the first one's are moved.
_RATE = 20
_ALREADY = "already a task running"


def redrive(running: Running) -> dict[str, Any]:
    """Bring dead letters back until none is left, with the faults off, as a person would.

    Returns
    -------
    dict
        How many messages were ``moved``, how often one of two was ``refused``, as the other's
        move was active, and how many ``rounds`` it took.
    """
    url = running.outputs["dead_letter_queue_url"]
    moved = refused = rounds = 0
    while (waiting := depth(url).waiting) and rounds < _MAX_ROUNDS:
        rounds += 1
        with ThreadPoolExecutor(2) as people:
            refused += list(people.map(lambda _: _is_moved(running), range(2))).count(False)
        moved += waiting - depth(url).waiting
        running.settle()
    return {"moved": moved, "refused": refused, "rounds": rounds}


def _is_moved(running: Running) -> bool:
    """Move the dead letters; return False if somebody else moves them."""
    queues = running.outputs["dead_letter_queue_url"], running.outputs["incoming_queue_url"]
    try:
        Move(*queues).run(_RATE)
    except MoveActive:
        return False
    except ClientError as error:
        if _ALREADY in str(error):  # it was active a moment ago
            return False
        raise
    return True
