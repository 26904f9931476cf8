"""The page that says which parts of AWS's SageMaker SDK run on localaws, as the tests found."""

import re
from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sagemaker_sdk.md"
_COLUMNS = ("2", "3")
_WORDS = {"ran": "runs", "refused": "refused by name"}
_NOT_TRIED = "not tried"
_MARKS = "<!-- parts -->\n", "<!-- end -->"


def read(page: Path = PAGE) -> dict[str, dict[str, str]]:
    """Return, by SDK and part, what the page says: ``ran`` or ``refused``."""
    outcomes = {word: outcome for outcome, word in _WORDS.items()}
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page.read_text(), re.MULTILINE)
    return {
        column: {row[0]: outcomes[row[number]] for row in rows if row[number] in outcomes}
        for number, column in enumerate(_COLUMNS, start=1)
    }


def write(sdk: str, parts: Mapping[str, str], page: Path = PAGE) -> None:
    """Write one SDK's column anew.

    Parameters
    ----------
    sdk
        Its major version.
    parts
        By part, whether it ``ran`` or was ``refused``.
    page
        Which has a table between two marks.
    """
    known = {**read(page), sdk: dict(parts)}
    names = sorted({name for column in _COLUMNS for name in known[column]}, key=str.lower)
    lines = ["| part | SDK 2 | SDK 3 |", "| --- | --- | --- |"]
    for name in names:
        cells = [_WORDS.get(known[column].get(name, ""), _NOT_TRIED) for column in _COLUMNS]
        lines.append(f"| {' | '.join([name, *cells])} |")
    before, rest = page.read_text().split(_MARKS[0])
    after = rest.partition(_MARKS[1])[2]
    page.write_text(f"{before}{_MARKS[0]}" + "\n".join(lines) + f"\n{_MARKS[1]}{after}")
