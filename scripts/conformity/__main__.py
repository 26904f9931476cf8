"""Write docs/conformity.md: how many cases hold, which are refused by name, which are wrong.

The page is of the data files alone. ``pytest tests/conformity`` runs them, and fails where an
outcome is not the one that its file names.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from conformity.cases import DIRECTORY, OUTCOMES, Case, files, read
from scones_tools.command_line import CommandError, run
from scones_tools.templates import template

PAGE = DIRECTORY.parents[1] / "docs" / "conformity.md"


class PageOutdated(CommandError):
    """The page is not what the cases say."""


def page() -> str:
    """Return the page, as Markdown."""
    cases = [case for file in files() for case in read(file)]
    services = sorted({case.service for case in cases})
    rows = [(service, [case for case in cases if case.service == service]) for service in services]
    failing = {
        outcome: [case for case in cases if case.outcome == outcome] for outcome in OUTCOMES[1:]
    }
    return template(Path(__file__).parent / "page.md.jinja").render(
        rows=[(service, _counts(of_service)) for service, of_service in rows],
        total=_counts(cases),
        sources=sorted(Counter(_kind(case) for case in cases).items()),
        failing=failing,
    )


def _counts(cases: Sequence[Case]) -> list[int]:
    outcomes = Counter(case.outcome for case in cases)
    return [len(cases), *(outcomes[outcome] for outcome in OUTCOMES)]


def _kind(case: Case) -> str:
    return "AWS's documentation" if case.source.startswith("https://docs.aws") else case.source


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with --check only compare it."""
    parser = argparse.ArgumentParser(prog="python -m conformity", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it differs")
    options = parser.parse_args(arguments)
    text = page()
    if not options.check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        raise PageOutdated(f"{PAGE.name} is not what the cases say: run tox run -e conformity")
    return 0


if __name__ == "__main__":
    sys.exit(run(main, None))
