"""Terraform's commands, as a root module gives them to the program."""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scones_tools.environments.terraform import RootModule, TerraformFailed

SCRIPTS = Path(__file__).parents[3] / "scripts"


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
def deployment(terraform, root: Path, tmp_path: Path) -> RootModule:
    return RootModule(
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
    deployment = RootModule(root, tmp_path / "work", state=state)
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


INTERRUPTED = """
import sys
from pathlib import Path
from scones_tools.command_line import run
from scones_tools.environments import terraform as deployment
deployment._SECONDS_TO_END = float(sys.argv[1])
one = deployment.RootModule(Path(sys.argv[2]), Path(sys.argv[2]) / "work")
sys.exit(run(lambda _: one.apply(), []))
"""

UNLOCKING = """
import signal, sys, time
def note(text): print(text, file=open("signals", "a"))
def handle(number, _): note(signal.Signals(number).name)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(number, handle)
open("runs", "w").close()
signal.pause()
end = time.monotonic() + 1
while time.monotonic() < end: time.sleep(0.1)
note("unlocked")
sys.exit(1)
"""


def interrupted(root: Path, seconds: float, *numbers: signal.Signals) -> tuple[int, str]:
    """Apply in a process of its own, and send it signals as soon as Terraform runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(seconds), str(root)],
        cwd=SCRIPTS,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (root / "runs").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    for number in numbers:
        process.send_signal(number)
        time.sleep(0.1)
    _, errors = process.communicate()
    return process.returncode, errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_gives_terraform_one_sigint_and_time_to_unlock(terraform, root, number):
    # GIVEN a Terraform that notes each signal, and takes a second to unlock after the first
    terraform(f"exec {sys.executable} -c '{UNLOCKING}'")
    # WHEN the command that runs it is interrupted, twice, as impatient people do
    code, errors = interrupted(root, 30.0, number, number)
    # THEN Terraform was interrupted once, had its time, and one line says what happened
    assert (code, errors) == (1, "error: interrupted\n")
    assert (root / "signals").read_text() == "SIGINT\nunlocked\n"


def runs(pid: str) -> bool:
    """Return whether a process is there, and not one that only waits to be forgotten."""
    stat = Path("/proc", pid, "stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_terraform_that_does_not_end_is_killed_with_what_it_started(terraform, root):
    # GIVEN a Terraform with a provider, both of which ignore SIGINT
    terraform(
        "trap '' INT\n(trap '' INT; exec sleep 3600) &\n"
        "echo $$ $! > pids\ntouch runs\nwhile :; do sleep 0.1; done"
    )
    # WHEN it is interrupted, and its time is over THEN neither runs any more
    assert interrupted(root, 0.3, signal.SIGINT) == (1, "error: interrupted\n")
    assert not any(runs(pid) for pid in (root / "pids").read_text().split())


def test_an_error_that_terraform_writes_to_its_output_is_told(deployment, terraform):
    # GIVEN a Terraform that writes errors as JSON, as TF_CLI_ARGS=-json has it
    terraform("""echo '{"@level":"error","@message":"Error: no such bucket"}'; exit 1""")
    # WHEN it fails THEN the error is not empty
    with pytest.raises(TerraformFailed, match="no such bucket"):
        deployment.apply()
