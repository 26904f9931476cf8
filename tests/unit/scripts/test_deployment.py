"""Terraform's commands, as a Deployment gives them to the program."""

import os
import shlex
from pathlib import Path

import pytest

from deployments.deployment import Deployment, TerraformFailed


@pytest.fixture
def terraform(program, tmp_path: Path):
    """Return a maker of a terraform that notes how it was called, and how to read that."""
    calls = tmp_path / "calls"

    def make(script: str = "") -> None:
        note = f'for word in "$PWD" "$TF_DATA_DIR" "$@"; do printf "%s\\n" "$word"; done > {calls}'
        program("terraform", f"{note}\n{script}")

    make()
    make.calls = lambda: calls.read_text().splitlines()
    return make


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def deployment(terraform, root: Path, tmp_path: Path) -> Deployment:
    return Deployment(
        root,
        tmp_path / "work",
        environment={"TF_VAR_region": "eu-central-1"},
        var_files=[tmp_path / "local.tfvars"],
        variables={"prefix": "scones", "vehicles": {"bicycle": "near"}, "force": True},
    )


def test_a_command_runs_in_the_root_module_with_its_own_data_directory(
    deployment, terraform, root: Path, tmp_path: Path
):
    # GIVEN a deployment WHEN it applies
    deployment.apply()
    # THEN Terraform ran in the root module, and keeps its files elsewhere
    assert terraform.calls()[:3] == [str(root), str(tmp_path / "work" / "data"), "apply"]
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_what_changes_something_is_approved_and_given_its_inputs(
    deployment, terraform, tmp_path: Path, command: str
):
    # GIVEN a deployment with inputs WHEN it changes something
    getattr(deployment, command)()
    # THEN nobody is asked, and every input is on the command line
    arguments = terraform.calls()[2:]
    assert arguments[0] == command
    assert {"-auto-approve", "-input=false", "-no-color"} <= set(arguments)
    assert f"-var-file={tmp_path / 'local.tfvars'}" in arguments
    pairs = [word.removeprefix("-var=") for word in arguments if word.startswith("-var=")]
    assert pairs == ["prefix=scones", 'vehicles={"bicycle": "near"}', "force=true"]


def test_init_configures_the_backend(deployment, terraform):
    # GIVEN a backend WHEN the module is initialised THEN each of its values is given
    deployment.init(["local.s3.tfbackend", "bucket=state"])
    arguments = terraform.calls()[2:]
    assert arguments[0] == "init"
    assert {"-backend-config=local.s3.tfbackend", "-backend-config=bucket=state"} <= set(arguments)
    assert {"-reconfigure", "-input=false"} <= set(arguments)


@pytest.mark.parametrize(("code", "changes"), [(0, False), (2, True)])
def test_a_plan_says_whether_there_are_changes(deployment, terraform, code: int, changes: bool):
    # GIVEN a plan that ends with Terraform's detailed exit code WHEN it is asked
    terraform(f"exit {code}")
    # THEN the code is understood
    assert deployment.plan_has_changes() is changes
    assert "-detailed-exitcode" in terraform.calls()


@pytest.mark.parametrize("command", ["init", "apply", "plan_has_changes", "destroy"])
def test_a_failure_is_told_in_terraforms_own_words(deployment, terraform, root, command: str):
    # GIVEN a Terraform that fails WHEN a command is run THEN its words are the error's
    terraform("echo 'Error: no valid credential sources' >&2; exit 1")
    with pytest.raises(TerraformFailed, match=f"in {root}:\nError: no valid credential sources"):
        getattr(deployment, command)()


def test_exit_code_2_of_apply_is_a_failure(deployment, terraform):
    # GIVEN exit code 2, which means changes to a plan only WHEN apply ends with it THEN it failed
    terraform("exit 2")
    with pytest.raises(TerraformFailed, match="terraform apply"):
        deployment.apply()


def test_outputs_are_plain_values(deployment, terraform):
    # GIVEN outputs as Terraform prints them
    document = '{"bucket": {"value": "photos", "type": "string"}, "size": {"value": 160}}'
    terraform(f"echo {shlex.quote(document)}")
    # WHEN they are read THEN only the values are left
    assert deployment.outputs() == {"bucket": "photos", "size": 160}


def test_outputs_of_nothing_are_told_in_terraforms_own_words(deployment, terraform):
    # GIVEN a Terraform that cannot read its state WHEN outputs are read THEN it says so
    terraform("echo 'Error: Backend initialization required' >&2; exit 1")
    with pytest.raises(TerraformFailed, match=r"^Error: Backend initialization required$"):
        deployment.outputs()


def test_a_local_state_is_named_to_every_command(terraform, root: Path, tmp_path: Path):
    # GIVEN a deployment with a local state WHEN its commands run THEN each is told the file
    state = tmp_path / "bootstrap.tfstate"
    deployment = Deployment(root, tmp_path / "work", state=state)
    terraform("echo '{}'")
    for command in (deployment.apply, deployment.destroy, deployment.outputs):
        command()
        assert f"-state={state}" in terraform.calls()


def test_the_environment_is_as_it_was_afterwards(deployment, terraform, monkeypatch):
    # GIVEN an environment of one's own
    monkeypatch.setenv("TF_DATA_DIR", "mine")
    monkeypatch.delenv("TF_VAR_region", raising=False)
    before = dict(os.environ)
    # WHEN a command works, and another fails
    deployment.apply()
    terraform("exit 1")
    with pytest.raises(TerraformFailed):
        deployment.apply()
    # THEN it is the same
    assert dict(os.environ) == before


def test_what_terraform_says_is_kept_in_a_log(deployment, terraform, tmp_path: Path, capfd):
    # GIVEN a Terraform that says a lot WHEN it applies
    terraform("echo 'aws_s3_bucket.photos: Creation complete after 1s'")
    deployment.apply()
    # THEN it is in the log, and not between the command's own results
    assert "Creation complete" in (tmp_path / "work" / "apply.log").read_text()
    assert capfd.readouterr().out == ""
