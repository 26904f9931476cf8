"""Dead letters as a person reads them: causes first, then the messages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scones_tools import results
from scones_tools.command_line import printable

_LONGEST_MESSAGE = 160
_COLUMNS = ("sent", "reason", "key", "id")


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
        When the first of them came into the queue, as :func:`time_of` writes it.
    message
        What the newest of them says.
    """

    reason: str
    count: int
    since: str
    message: str


def time_of(seconds: float) -> str:
    """Return a time, given in seconds since 1970, as ISO 8601 in UTC: its order is the text's."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def causes(rows: Iterable[Mapping[str, Any]]) -> list[Cause]:
    """Return the causes of dead letters, the most frequent first.

    Parameters
    ----------
    rows
        What ``redrive.Redrive.run`` yields.
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
    """Print the causes of dead letters, and below them a line for each message."""
    found = causes(rows)
    width = max((len(str(cause.count)) for cause in found), default=0)
    for cause in found:
        print(printable(f"{cause.count:>{width}} x {cause.reason} since {_short(cause.since)}"))
        if cause.message:
            print(f"{' ' * width}   {_cut(printable(cause.message))}")
    if found:
        print()
    order = {cause.reason: number for number, cause in enumerate(found)}
    ordered = sorted(rows, key=lambda row: (order[row["reason"]], row["sent"]))
    results.show([_cells(row) for row in ordered], _COLUMNS, as_json=False)


def show_fates(rows: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print what became of each message as soon as it is known."""
    widths = {"fate": len("already replayed"), "id": 36, "key": 45, "reason": 0}
    stream = results.Stream(widths, as_json=as_json)
    for row in rows:
        stream.show(row if as_json else _cells(row))


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    photo = row.get("photo")
    of_message = row["reason"] if photo else f"{row['reason']}: {row['message']}"
    return {
        "id": row["id"],
        "fate": row["fate"],
        "sent": _short(row["sent"]),
        "key": photo and photo["key"],
        "reason": row.get("refusal") or of_message,
    }


def _short(time: str) -> str:
    return f"{datetime.fromisoformat(time):%Y-%m-%d %H:%M} UTC"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"
