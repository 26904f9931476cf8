"""A function's process, in a server that has very many files open."""

import os
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from localaws.isolation import launcher
from localaws.services.lambda_functions.reports import TextLog
from localaws.services.lambda_functions.worker import Worker

# What select() can look at has a number below this.
NUMBERS_OF_SELECT = 1024


class Lines:
    """A log stream that nobody reads but the test."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, lines: Sequence[str]) -> None:
        self.written += lines


@pytest.fixture
def many_open_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * NUMBERS_OF_SELECT
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this machine lets nobody open {wanted} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(NUMBERS_OF_SELECT)]
    yield
    for file in files:
        os.close(file)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_open_files")
def test_a_function_runs_and_logs_where_very_many_files_are_open(tmp_path) -> None:
    # GIVEN more open files than select() can tell apart
    code = "def handler(event, context): print('said', event); return event"
    (tmp_path / "handler.py").write_text(code)
    log = Lines()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "PYTHONUNBUFFERED": "1",
        "LAMBDA_TASK_ROOT": str(tmp_path),
        "_HANDLER": "handler.handler",
        "AWS_REGION": "us-east-1",
    }
    runtime = ["-m", "localaws.in_container.python_runtime", "handler.handler"]
    worker = Worker(
        [*launcher(Path(sys.executable), tmp_path), *runtime], environment, log, TextLog()
    )
    # WHEN a function's process answers an event
    try:
        result = worker.invoke(b"7", "arn", 20.0, 128)
    finally:
        worker.stop()
    # THEN its answer and its log are there
    assert (result.payload, result.error) == (b"7", None)
    assert "said 7" in result.log
    assert "said 7" in log.written
