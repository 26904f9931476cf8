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
# Ubuntu keeps the namespaces from users in which localaws runs functions and jobs.
NAMESPACES = "sudo sysctl --write kernel.apparmor_restrict_unprivileged_userns=0"
# Beside tox: its installation, and passing on what it wrote.
OTHERS = "|".join(map(re.escape, (INSTALL, NAMESPACES)))
ALLOWED = re.compile(rf"tox run -e |({OTHERS})$|gh pr comment |cat \"?\.work/")
OWN = "$/"  # what is this repository's, at the commit that runs
FILES = [*WORKFLOWS, *sorted((REPOSITORY / ".github" / "actions").glob("*/action.yml"))]
# What a run of these leaves is for people to look at, most of all when it failed.
EVIDENCE = {"browser", "clients", "modules", "tests", "demo", "sdk", "sdk2", "soak"}
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
    """The jobs of a workflow, with those of the workflows that it calls."""
    found = {}
    for name, job in yaml.safe_load(workflow.read_text())["jobs"].items():
        called = called_jobs(job) if "uses" in job else {None: with_whole_steps(job)}
        found |= {f"{name} / {inner}" if inner else name: job for inner, job in called.items()}
    return found


def called_jobs(caller: dict) -> dict[str, dict]:
    """The jobs of the workflow that a job calls, with the caller's inputs in their places."""
    text = (REPOSITORY / caller["uses"].removeprefix(OWN)).read_text()
    for name, value in caller["with"].items():
        text = text.replace(f"${{{{ inputs.{name} }}}}", value)
    return {name: with_whole_steps(job) for name, job in yaml.safe_load(text)["jobs"].items()}


def with_whole_steps(job: dict) -> dict:
    """A job, with the steps of this repository's actions in the place of each."""
    return job | {"steps": [step for outer in job["steps"] for step in whole(outer)]}


def whole(step: dict) -> list[dict]:
    """A step, or the steps of the action of this repository that it uses."""
    if not step.get("uses", "").startswith(OWN):
        return [step]
    action = REPOSITORY / step["uses"].removeprefix(OWN) / "action.yml"
    return yaml.safe_load(action.read_text())["runs"]["steps"]


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
    # GIVEN the environments of tox.ini, several of which may share a section, in braces
    sections = [name for name in tox_configuration().sections() if name.startswith("testenv:")]
    known = {name for one in sections for name in re.findall(r"[\w-]+", one)[1:]}
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


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name + path.stem)
def test_what_a_workflow_or_an_action_uses_is_pinned_to_a_commit(file):
    # GIVEN a file WHEN the actions it uses are read
    used = re.findall(r"uses: (\S+)", file.read_text())
    assert used
    # THEN none can change under its name: a foreign one has a commit, an own one is here
    foreign = [one for one in used if not one.startswith(OWN)]
    assert [one for one in foreign if not re.search(r"@[0-9a-f]{40}$", one)] == []
    own = [REPOSITORY / one.removeprefix(OWN) for one in used if one.startswith(OWN)]
    assert [
        str(path) for path in own if path not in FILES and path / "action.yml" not in FILES
    ] == []


def test_there_are_workflows_for_requests_merges_and_nights():
    # GIVEN the repository WHEN its workflows are listed THEN none is missing
    names = [path.stem for path in WORKFLOWS]
    assert names == ["environment", "merge", "nightly", "pull_request"]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name + path.stem)
def test_an_action_runs_on_a_node_that_is_maintained(file):
    # GIVEN the actions of a file, each with the version of its commit beside it
    used = re.findall(r"uses: (\S+)@[0-9a-f]{40} # v(\d+)\.", file.read_text())
    assert len(used) == len(re.findall(r"uses: [^$]", file.read_text()))
    # WHEN their major versions are read THEN each is one that runs on Node 24
    assert [f"{name} v{major}" for name, major in used if int(major) < FIRST_ON_NODE_24[name]] == []


def test_a_checkout_leaves_no_credentials_behind():
    # GIVEN every job WHEN its steps are read
    for workflow in WORKFLOWS:
        for job in jobs(workflow).values():
            [checkout] = [step for step in job["steps"] if "/checkout@" in step.get("uses", "")]
            # THEN it checks out first, and the token is in no file
            assert job["steps"][0] == checkout
            assert checkout["with"] == {"persist-credentials": False}


def test_a_job_has_its_own_permissions_and_its_caller_allows_them():
    # GIVEN every workflow, which as a whole may do nothing
    for workflow in WORKFLOWS:
        document = yaml.safe_load(workflow.read_text())
        assert document["permissions"] == {}
        for name, job in document["jobs"].items():
            # WHEN a job calls a workflow THEN it allows what the jobs there need, and no more:
            # GitHub starts no workflow that asks for more than its caller has
            if "uses" in job:
                needed = [called["permissions"].items() for called in called_jobs(job).values()]
                assert job["permissions"] == dict(pair for pairs in needed for pair in pairs), name
                assert "secrets" not in job
            assert job["permissions"]


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
    merge = REPOSITORY / ".github" / "workflows" / "merge.yml"
    protected = [job for job in jobs(merge).values() if "environment" in job]
    assert [job["environment"] for job in protected] == ["dev", "prod"]
    for job in protected:
        # WHEN their steps are read in order
        run = [step.get("run", "") for step in job["steps"]]
        check = run.index('tox run -e protection -- "$ENVIRONMENT"')
        assert job["steps"][check]["env"]["ENVIRONMENT"] == job["environment"]
        [role] = [
            number
            for number, step in enumerate(job["steps"])
            if step.get("uses", "").startswith("aws-actions/")
        ]
        # THEN the protection comes first, and the token may read it
        assert check < role
        assert job["permissions"]["actions"] == "read"


def test_an_environment_is_applied_after_its_own_plan_and_after_the_one_before_it():
    # GIVEN what a merge starts
    calls = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "merge.yml").read_text())["jobs"]
    # WHEN it is read THEN prod waits for dev, and each has its own plan's role
    assert {name: call.get("needs") for name, call in calls.items()} == {"dev": None, "prod": "dev"}
    for name, call in calls.items():
        assert call["with"]["environment"] == name
        assert call["with"]["plan-role"] == f"${{{{ vars.PLAN_ROLE_ARN_{name.upper()} }}}}"
        # AND what is applied is the plan that the job before it has saved
        plan, apply = called_jobs(call).values()
        assert apply["needs"] == "plan"
        [saved] = [step["with"] for step in plan["steps"] if "/upload-" in step.get("uses", "")]
        [taken] = [step["with"] for step in apply["steps"] if "/download-" in step.get("uses", "")]
        assert saved["name"] == taken["name"] == f"plan-{name}"
        assert saved["path"] == f"{taken['path']}/plan.tfplan"


def test_what_a_run_leaves_is_uploaded_though_it_failed():
    # GIVEN the jobs that test, demonstrate or soak
    found = set()
    for workflow in WORKFLOWS:
        for job in jobs(workflow).values():
            uploads = [step for step in job["steps"] if "/upload-artifact@" in step.get("uses", "")]
            # THEN no upload is content with nothing
            assert [step["with"]["if-no-files-found"] for step in uploads] == ["error"] * len(
                uploads
            )
            for name in EVIDENCE & set(environments(job)):
                # WHEN such a job fails THEN what it wrote is uploaded all the same, logs too
                [upload] = uploads
                assert job["steps"][-1] == upload
                assert upload["if"] == "always()"
                [run] = [
                    step["run"]
                    for step in job["steps"]
                    if f"-e {name} " in step.get("run", "") and "--stop" not in step["run"]
                ]
                [written] = re.findall(r"--(?:junitxml|report|page)[= ](\S+)", run)
                paths = upload["with"]["path"].split("\n")
                assert written in paths
                assert any(path.endswith("/**/*.log") for path in paths)
                found.add(name)
    assert found == EVIDENCE


def test_a_pull_request_plans_only_what_its_role_trusts_it_with():
    # GIVEN all workflows
    for workflow in WORKFLOWS:
        # WHEN one runs for pull requests THEN it takes no role but that of planning dev
        if workflow.stem == "pull_request":
            taken = [step.get("with", {}).get("role-to-assume") for _, step in steps(workflow)]
            roles = [role for role in taken if role is not None]
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
        if name.name == "action.yml":
            expected.add(("github-actions", f"/{name.parent}"))
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
