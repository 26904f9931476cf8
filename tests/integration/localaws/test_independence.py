"""The emulator knows nothing of scones, and scones knows nothing of the emulator."""

import ast
from pathlib import Path

import pytest

PYTHON = Path(__file__).resolve().parents[3] / "python"


def imported_packages(folder: Path) -> set[str]:
    names = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(("package", "other"), [("localaws", "scones"), ("scones", "localaws")])
def test_neither_package_imports_the_other(package: str, other: str) -> None:
    # GIVEN a package's source
    source = PYTHON / package / "src" / package
    # WHEN what it imports is collected
    names = imported_packages(source)
    # THEN the other package is not among it, and its own name shows that the search works
    assert package in names
    assert other not in names
