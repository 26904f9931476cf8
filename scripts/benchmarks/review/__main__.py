"""Label photos by keys in Chromium, and kill the browser while people label.

Measures how soon something is seen while many photos wait, how long 20 photos take by keys, and
what is lost when browsers are killed at random moments: the command fails if a photo is, or if a
limit is missed. Writes docs/benchmarks/review.md.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.page import publish
from scones_tools.command_line import CommandError, positive, run


class LimitMissed(CommandError):
    """Something was lost, or took too long; the text says what."""


def problems(figures: dict[str, Any]) -> list[str]:
    """Return what speaks against a run, each in a sentence; nothing if it passes."""
    keys, found = figures["keys"], figures["soak"]
    says = [
        f"{what} is seen after {paint['median']} ms"
        for what, paint in figures["paints"].items()
        if paint["median"] >= figures["paint_limit"]
    ]
    if keys["seconds"] >= keys["limit"] or keys["left"] != [0, 0]:
        says.append(f"{keys['photos']} photos take {keys['seconds']} s, {keys['left']} are left")
    if found["once"] != found["photos"] or found["wrong"] or found["left"] != [0, 0]:
        names = ("photos", "once", "lost", "twice", "wrong", "left")
        says.append(", ".join(f"{name} {found[name]}" for name in names))
    return says + list(found["faults"])


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=positive, default=500, help="default: %(default)s")
    parser.add_argument("--kills", type=positive, default=30, help="default: %(default)s")
    parser.add_argument("--waiting", type=positive, default=5000, help="default: %(default)s")
    parser.add_argument("--times", type=positive, default=20, help="each page is opened so often")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    from benchmarks.review.measuring import measured  # with Playwright, which bench-review has

    figures = measured(options)
    against = problems(figures)
    publish("review", arguments, figures, keep=not against)
    if against:
        raise LimitMissed("\n".join(against))


if __name__ == "__main__":
    sys.exit(run(command, None))
