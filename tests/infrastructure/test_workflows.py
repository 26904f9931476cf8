"""GitHub's workflows: they only call tox, what they use is pinned, new versions are looked for."""

import configparser
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
INSTALL = "python -m pip install --require-hashes -r .github/requirements.txt"
# Beside tox: its installation, and passing on what it wrote.
ALLOWED = re.compile(rf"tox run -e |{re.escape(INSTALL)}$|gh pr comment |cat \.work/")
# The first major version of each action whose action.yml says node24; Node 20 gets no more fixes.
FIRST_ON_NODE_24 = {
    "actions/checkout": 5,
    "actions/download-artifact": 7,
    "actions/setup-python": 6,
    "actions/upload-artifact": 6,
    "aws-actions/configure-aws-credentials": 6,
    "hashicorp/setup-terraform": 4,
}

_VARIABLE = '"$ENVIRONMENT"'  # then the matrix says which


def jobs(workflow: Path) -> dict[str, dict]:
    return yaml.safe_load(workflow.read_text())["jobs"]


def tox_configuration() -> configparser.ConfigParser:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(REPOSITORY / "tox.ini")
    return tox


def environments(job: dict) -> list[str]:
    """The tox environments that a job runs."""
    found = [re.match(r"tox run -e (\S+)", step.get("run", "")) for step in job["steps"]]
    return [match[1] for match in found if match]


def steps(workflow: Path) -> Iterator[tuple[dict, dict]]:
    for job in jobs(workflow).values():
        for step in job["steps"]:
            yield job, step


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_only_calls_tox_environments_that_exist(workflow):
    # GIVEN the environments of tox.ini
    known = {
        name.removeprefix("testenv:") for name in tox_configuration().sections() if ":" in name
    }
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


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_an_action_runs_on_a_node_that_is_maintained(workflow):
    # GIVEN the actions of a workflow, each with the version of its commit beside it
    used = re.findall(r"uses: (\S+)@[0-9a-f]{40} # v(\d+)\.", workflow.read_text())
    assert len(used) == sum("uses" in step for _, step in steps(workflow))
    # WHEN their major versions are read THEN each is one that runs on Node 24
    assert [f"{name} v{major}" for name, major in used if int(major) < FIRST_ON_NODE_24[name]] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_job_with_a_role_installs_is_pinned_with_hashes(workflow):
    # GIVEN the jobs that get a token, which becomes a role
    tox = tox_configuration()
    files = set()
    for job in jobs(workflow).values():
        if job["permissions"].get("id-token") != "write":
            continue
        # WHEN their installations are read, their own and those of tox
        installs = [step["run"] for step in job["steps"] if "pip" in step.get("run", "")]
        assert installs == [INSTALL]
        files.add(".github/requirements.txt")
        assert environments(job)
        for name in environments(job):
            section = tox[f"testenv:{name}"]
            assert section["skip_install"] == "true"
            assert section["install_command"] == "{[deployment]install_command}"
            assert section["deps"] == "{[deployment]deps}"
        assert "--require-hashes" in tox["deployment"]["install_command"]
        assert "--no-build-isolation" in tox["deployment"]["install_command"]
        [line] = tox["deployment"]["deps"].splitlines()
        files.add(line.removeprefix("-r "))
    # THEN each is a file in which every package has its version and its hashes
    for name in files:
        text = re.sub(r"^\s*#.*$", "", (REPOSITORY / name).read_text(), flags=re.MULTILINE)
        packages = re.split(r"\n(?=\S)", text.replace("\\\n", "").strip())
        pinned = re.compile(r"[\w.-]+==[^\s;]+( ; [^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+")
        unpinned = [one for one in packages if not pinned.fullmatch(one)]
        assert packages
        assert unpinned == []


def test_a_job_looks_at_its_environments_protection_before_it_gets_a_role():
    # GIVEN the jobs that run in an environment of GitHub's
    protected = [job for job in jobs(WORKFLOWS[0]).values() if "environment" in job]
    assert [job["environment"] for job in protected] == ["dev", "prod"]
    for job in protected:
        # WHEN their steps are read in order
        run = [step.get("run", "") for step in job["steps"]]
        check = run.index(f"tox run -e protection -- {job['environment']}")
        [role] = [
            number
            for number, step in enumerate(job["steps"])
            if step.get("uses", "").startswith("aws-actions/")
        ]
        # THEN the protection comes first, and the token may read it
        assert check < role
        assert job["permissions"]["actions"] == "read"


def test_a_pull_request_plans_only_what_its_role_trusts_it_with():
    # GIVEN all workflows
    for workflow in WORKFLOWS:
        # WHEN one runs for pull requests THEN it takes no role but that of planning dev
        if workflow.stem == "pull_request":
            roles = re.findall(r"role-to-assume: (.*)", workflow.read_text())
            assert roles == ["${{ vars.PLAN_ROLE_ARN_DEV }}"]
        else:
            assert "pull_request" not in str(yaml.safe_load(workflow.read_text())[True])


def test_new_versions_of_everything_are_looked_for_a_week_later():
    # GIVEN the folders that name a package, a provider or an action
    files = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    expected = {("github-actions", "/")}
    for name in map(Path, files):
        if name.name in {"requirements.txt", "pyproject.toml"} and name.parent != Path():
            expected.add(("pip", f"/{name.parent}"))
        if name.suffix == ".tf" and "required_providers" in (REPOSITORY / name).read_text():
            expected.add(("terraform", f"/{name.parent}"))
    # WHEN Dependabot's configuration is read
    updates = yaml.safe_load((REPOSITORY / ".github" / "dependabot.yml").read_text())["updates"]
    listed = [
        (update["package-ecosystem"], folder)
        for update in updates
        for folder in update.get("directories", [update.get("directory")])
    ]
    # THEN each is listed, and none is new
    missing = {
        (kind, folder)
        for kind, folder in expected
        if not any(kind == other and fnmatch(folder, pattern) for other, pattern in listed)
    }
    assert missing == set()
    assert all(update["cooldown"]["default-days"] >= 7 for update in updates)
