"""How tests are shared out, when several processes run them (pytest -n)."""

from typing import Any

import pytest

_TOGETHER = "tests/end_to_end/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep a file's tests in one process, as they share what is slow to start.

    All end-to-end tests look at one demonstration. xdist's own groups are no choice: pytest 9.2
    does not let it change a test's name any more, and it then shares out every test alone.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file: str = nodeid.partition("::")[0]
            return _TOGETHER if file.startswith(_TOGETHER) else file

    return ByFile(config, log)
