"""Results on stdout: tables for people, lines of JSON for programs."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import Any

from scones_tools.command_line import printable

_GAP = "  "


def add_arguments(parser: ArgumentParser) -> None:
    """Add the argument that chooses between a table and JSON."""
    parser.add_argument(
        "--json", action="store_true", help="for programs: a line of JSON for each result"
    )


def show(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Print results.

    Parameters
    ----------
    rows
        What is known of each; a program gets all of it.
    columns
        The keys that a person sees, in order; they are the table's header.
    as_json
        Print a line of JSON for each row instead of a table.
    """
    if as_json:
        for row in rows:
            print(json.dumps(row), flush=True)
        return
    if not rows:
        return
    lines = [[_text(row.get(name)) for name in columns] for row in rows]
    if not (sys.stdout.isatty() and _show_with_rich(lines, columns)):
        _show_plainly(lines, columns)


def say(text: str, *, as_json: bool) -> None:
    """Print a sentence beside the results: on stderr if those are for a program."""
    print(printable(text), file=sys.stderr if as_json else sys.stdout, flush=True)


class Stream:
    """Results that are printed as they come, each at once, whatever comes after it.

    Parameters
    ----------
    widths
        The keys that a person sees, in order, and how wide their columns are, in letters.
    as_json
        Print a line of JSON for each result instead of a line of a table.
    """

    def __init__(self, widths: Mapping[str, int], *, as_json: bool) -> None:
        self._widths = {name: max(width, len(name)) for name, width in widths.items()}
        self._as_json = as_json
        self._is_first = True

    def show(self, row: Mapping[str, Any]) -> None:
        """Print a result."""
        if sys.stdout.isatty() and sys.stderr.isatty():
            # The line that says how far the work has come is on the same terminal, and gives way.
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
        if self._as_json:
            print(json.dumps(row), flush=True)
            return
        if self._is_first:
            self._print(list(self._widths))
            self._is_first = False
        self._print([_text(row.get(name)) for name in self._widths])

    def _print(self, cells: Sequence[str]) -> None:
        print(_line(cells, list(self._widths.values())), flush=True)


def _text(value: Any) -> str:
    """Return a cell: numbers are short, and what is not known is a dash."""
    if value is None or value == "":
        return "-"
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return printable(text)


def _show_plainly(lines: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    """Print aligned columns, which no width cuts off: ``grep`` and ``awk`` read them."""
    table = [list(columns), *lines]
    widths = [max(len(line[index]) for line in table) for index in range(len(columns))]
    for line in table:
        print(_line(line, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return _GAP.join(padded).rstrip()


def _show_with_rich(lines: Sequence[Sequence[str]], columns: Sequence[str]) -> bool:
    """Print a table as wide as the terminal, if the extra ``cli`` is installed."""
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        return False
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for line in lines:
        table.add_row(*map(Text, line))  # a Text: a result is not markup
    Console().print(table)
    return True
