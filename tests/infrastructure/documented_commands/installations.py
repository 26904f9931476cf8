"""pip, and what makes a virtual environment: folders and extras that are installed exist."""

import re
import tomllib
from pathlib import Path

import pytest

from .pages import Command

REPOSITORY = Path(__file__).resolve().parents[3]


def check(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look up what is installed by its folder; other packages are the index's."""
    del monkeypatch
    words = list(command.words)
    if words[:3] == ["python3", "-m", "venv"]:
        return
    if words[:2] == ["python3", "-m"]:
        words = words[2:]
    assert words[:2] == ["pip", "install"], words
    for package in words[2:]:
        if package.startswith("./"):
            folder, extras = re.fullmatch(r"([\w./]+?)(?:\[([\w,]+)\])?", package).groups()
            text = (REPOSITORY / folder / "pyproject.toml").read_text()
            known = tomllib.loads(text)["project"].get("optional-dependencies", {})
            assert set(extras.split(",") if extras else ()) <= set(known), package
