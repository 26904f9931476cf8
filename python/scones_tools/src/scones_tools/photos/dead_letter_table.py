"""Dead letters as a person reads them: causes first, then the messages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scones_tools import results
from scones_tools.command_line import printable

_LONGEST_MESSAGE = 160
_COLUMNS = ("sent", "reason", "of", "id")


@dataclass(frozen=True)
class Cause:
    """Messages of one reason.

    Attributes
    ----------
    reason
        The error's name.
    count
        How many messages have it.
    since
        When the first of them was sent, in ISO 8601 and UTC: its order is the text's.
    message
        What the newest of them says.
    """

    reason: str
    count: int
    since: str
    message: str


def causes(rows: Iterable[Mapping[str, Any]]) -> list[Cause]:
    """Return the causes of dead letters, the most frequent first.

    Parameters
    ----------
    rows
        As :mod:`scones_tools.photos.dead_letters` returns them.
    """
    by_reason: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row["sent"])):
        by_reason[row["reason"]].append(row)
    found = [
        Cause(reason, len(group), group[0]["sent"], group[-1]["message"])
        for reason, group in by_reason.items()
    ]
    return sorted(found, key=lambda cause: (-cause.count, cause.since))


def show_causes(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the causes of dead letters."""
    found = causes(rows)
    width = max((len(str(cause.count)) for cause in found), default=0)
    for cause in found:
        print(printable(f"{cause.count:>{width}} x {cause.reason} since {_short(cause.since)}"))
        if cause.message:
            print(f"{' ' * width}   {_cut(printable(cause.message))}")


def show_messages(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a line for each message, those of one cause together."""
    order = {cause.reason: number for number, cause in enumerate(causes(rows))}
    ordered = sorted(rows, key=lambda row: (order[row["reason"]], row["sent"]))
    cells = [
        {
            "sent": _short(row["sent"]),
            "reason": row["reason"],
            "of": row["photo"]["key"] if "photo" in row else row.get("source"),
            "id": row["id"],
        }
        for row in ordered
    ]
    results.show(cells, _COLUMNS, as_json=False)


def _short(time: str) -> str:
    return f"{datetime.fromisoformat(time):%Y-%m-%d %H:%M} UTC"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"
