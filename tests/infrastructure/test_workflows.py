"""GitHub's workflows: they only call tox, and what they use is pinned."""

import configparser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
# Beside tox: its installation, and passing on what it wrote.
ALLOWED = re.compile(r"tox run -e |python -m pip install tox$|gh pr comment |cat \.work/")

_VARIABLE = '"$ENVIRONMENT"'  # then the matrix says which


def steps(workflow: Path) -> Iterator[tuple[dict, dict]]:
    for job in yaml.safe_load(workflow.read_text())["jobs"].values():
        for step in job["steps"]:
            yield job, step


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_only_calls_tox_environments_that_exist(workflow):
    # GIVEN the environments of tox.ini
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(REPOSITORY / "tox.ini")
    known = {name.removeprefix("testenv:") for name in tox.sections() if ":" in name}
    # WHEN a workflow's commands are read THEN each is tox, or what tox needs
    for job, step in steps(workflow):
        if "run" not in step:
            continue
        assert ALLOWED.match(step["run"]), step["run"]
        found = re.match(r"tox run -e (\S+)", step["run"])
        if found is None:
            continue
        name = found[1]
        named = job["strategy"]["matrix"]["environment"] if name == _VARIABLE else [name]
        assert set(named) <= known


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_workflow_uses_is_pinned_to_a_commit(workflow):
    # GIVEN a workflow WHEN its actions are read THEN none can change under its name
    used = [step["uses"] for _, step in steps(workflow) if "uses" in step]
    assert used
    assert [one for one in used if not re.search(r"@[0-9a-f]{40}$", one)] == []


def test_there_are_workflows_for_requests_merges_and_nights():
    # GIVEN the repository WHEN its workflows are listed THEN none is missing
    assert [path.stem for path in WORKFLOWS] == ["merge", "nightly", "pull_request"]
