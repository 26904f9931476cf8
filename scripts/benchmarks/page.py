"""A benchmark's page: figures in docs/benchmarks/<page>.json, and what is rendered from them alone.

``python -m benchmarks.page`` renders every page again, and measures nothing.
"""

import json
import os
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scones_tools.templates import template

REPOSITORY = Path(__file__).resolve().parents[2]
DIRECTORY = REPOSITORY / "docs" / "benchmarks"

_TEMPLATES = Path(__file__).parent


def names() -> list[str]:
    """Return the names of all pages: benchmarks/<page> has the code and the template of each."""
    return sorted(path.parent.name for path in _TEMPLATES.glob("*/page.md.jinja"))


def publish(
    name: str, arguments: Sequence[str] | None, figures: Mapping[str, Any], *, keep: bool = True
) -> str:
    """Print a page, write it with its figures to docs/benchmarks, and return it.

    Parameters
    ----------
    name
        The page's; tox's environment bench-<name> runs what measures it.
    arguments
        The command line; None takes ``sys.argv``. Of paths outside the repository only the name
        is kept.
    figures
        What was measured, as JSON takes it.
    keep
        Whether the page is written: not if only a part was measured.
    """
    words = [_portable(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    document = {
        "command": shlex.join(
            ["tox", "run", "-e", f"bench-{name}", *(["--"] if words else []), *words]
        ),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}",
        "figures": figures,
    }
    text = lines_of_json(document) + "\n"
    page = render(name, json.loads(text))
    if keep:
        DIRECTORY.mkdir(parents=True, exist_ok=True)
        (DIRECTORY / f"{name}.json").write_text(text, encoding="utf-8")
        (DIRECTORY / f"{name}.md").write_text(page, encoding="utf-8")
    print(page, flush=True)
    return page


def read(name: str) -> dict[str, Any]:
    """Return the document of a page: its command, date, machine and figures."""
    document: dict[str, Any] = json.loads((DIRECTORY / f"{name}.json").read_text(encoding="utf-8"))
    return document


def render(name: str, document: Mapping[str, Any]) -> str:
    """Return the page of a document, as Markdown."""
    written = "Written by `{command}` on {date}. Machine: {machine}.".format_map(document)
    source = template(_TEMPLATES / name / "page.md.jinja")
    return source.render(document["figures"], written=written)


def lines_of_json(value: Any, indent: str = "") -> str:
    """Return a value as JSON with a line for each part that holds no other container."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not any(isinstance(part, (dict, list)) for part in parts):
        return json.dumps(value, ensure_ascii=False)
    inner = f"{indent}  "
    lines = [lines_of_json(part, inner) for part in parts]
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {line}" for key, line in zip(value, lines, strict=True)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(lines) + f"\n{indent}{closing}"


def _portable(word: str) -> str:
    path = Path(word)
    if not path.is_absolute():
        return word
    return str(path.relative_to(REPOSITORY)) if path.is_relative_to(REPOSITORY) else path.name


if __name__ == "__main__":
    for page in names():
        (DIRECTORY / f"{page}.md").write_text(render(page, read(page)), encoding="utf-8")
