"""Every case of the data files is a test, on one localaws: does it answer as AWS does?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformity.cases import Case, read
from conformity.places import Place
from conformity.steps import RefusedByName, Unexpected, run

from ..integration.running import run_localaws

_running = pytest.StashKey["Running"]()


class Running:
    """A localaws that all cases of a process share, started by the first."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.place = Place(run_localaws("start", directory).split()[-1])


class CaseFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        for case in read(self.path):
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    def __init__(self, *, case: Case, **others: Any) -> None:
        super().__init__(**others)
        self.case = case

    def runtest(self) -> None:
        stash = self.config.stash
        if _running not in stash:
            directories = self.config._tmp_path_factory  # type: ignore[attr-defined]
            stash[_running] = Running(directories.mktemp("conformity"))
        running = stash[_running]
        found, text = "holds", ""
        try:
            run(self.case, running.place.client, running.place.names())
        except RefusedByName as refusal:
            found, text = "refused", str(refusal)
        except Unexpected as unexpected:
            found, text = "wrong", str(unexpected)
        if found != self.case.outcome:
            known = f"{self.case.outcome}: {self.case.why}" if self.case.why else self.case.outcome
            pytest.fail(f"{found} ({text}); known: {known}. Source: {self.case.source}", False)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    if file_path.suffix == ".json":
        return CaseFile.from_parent(parent, path=file_path)
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    if _running in config.stash:
        run_localaws("stop", config.stash[_running].directory)
