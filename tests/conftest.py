"""How tests are shared out, when several processes run them (pytest -n)."""

from pathlib import Path

import pytest

_TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests in one process: they share what is slow to start.

    All end-to-end tests look at one demonstration.
    """
    for item in items:
        path = item.path.relative_to(_TESTS)
        group = path.parts[0] if path.parts[0] == "end_to_end" else str(path)
        item.add_marker(pytest.mark.xdist_group(group))
