"""Terraform, driven from Python: the same commands that a person would type."""

import contextlib
import json
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from python_terraform import IsFlagged, Terraform

from scones_tools.command_line import CommandError, Progress
from scones_tools.counted import counted
from scones_tools.environments.programs import run_to_end
from scones_tools.environments.terraform_check import for_machines
from scones_tools.environments.terraform_providers import terraform_environment

# After SIGINT Terraform lets its calls end, writes its state and unlocks it.
_SECONDS_TO_END = 120.0
_RESOURCE_DONE = re.compile(
    r"^(?P<address>\S+): (?:Creation|Modifications|Destruction) complete", re.MULTILINE
)
_NO_CHANGES, _CHANGES = 0, 2


class TerraformFailed(CommandError):
    """A Terraform command ended with an error; the text is Terraform's own."""


class RootModule:
    """One root module, with its state and its logs.

    Parameters
    ----------
    directory
        The root module.
    work_directory
        Where Terraform's own files (``TF_DATA_DIR``) and the logs of its commands go.
    environment
        Variables added to the environment of every command.
    var_files, variables
        What every plan, apply and destroy is given.
    state
        The file of a local state; None when a backend keeps it.
    """

    def __init__(
        self,
        directory: Path,
        work_directory: Path,
        *,
        environment: Mapping[str, str] | None = None,
        var_files: Sequence[Path] = (),
        variables: Mapping[str, Any] | None = None,
        state: Path | None = None,
    ) -> None:
        self.directory = directory
        self._logs = work_directory
        # Plans and states hold what not everybody may read.
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._data = work_directory / "data"
        self.environment = {
            **(environment or {}),
            "TF_DATA_DIR": str(self._data),
            "TF_IN_AUTOMATION": "1",
        }
        self._inputs: dict[str, Any] = {"var_file": [str(file) for file in var_files]}
        for name, value in (variables or {}).items():
            self._inputs.setdefault("var", []).append(f"{name}={literal(value)}")
        if state is not None:
            self._inputs["state"] = str(state)
        self._terraform = Terraform(working_dir=str(directory))

    @property
    def has_state(self) -> bool:
        """Whether there is something to destroy: a local state, or a backend that was set up."""
        return Path(self._inputs.get("state", self._data / "terraform.tfstate")).is_file()

    def init(self, backend: Sequence[str] = ()) -> None:
        """Install the providers and configure the backend.

        Parameters
        ----------
        backend
            Values of ``-backend-config``: files, or ``key=value``.
        """
        options = {"backend_config": list(backend)} if backend else {}
        self._run("init", reconfigure=IsFlagged, **options)

    def apply(self) -> None:
        """Create and change what the configuration says."""
        self._run("apply", auto_approve=IsFlagged, **self._inputs)

    def plan_has_changes(self) -> bool:
        """Return whether Terraform would change anything now."""
        return self._run("plan", detailed_exitcode=IsFlagged, **self._inputs) == _CHANGES

    def save_plan(self, file: Path, *, lock: bool = True) -> bool:
        """Plan, keep the plan in a file, and return whether it changes anything."""
        options: dict[str, Any] = {"detailed_exitcode": IsFlagged, "out": str(file)}
        if not lock:
            options["lock"] = False
        return self._run("plan", **options, **self._inputs) == _CHANGES

    def read_plan(self, file: Path) -> dict[str, Any]:
        """Return a saved plan as Terraform's JSON document of plans."""
        document: dict[str, Any] = self._read("show", str(file))
        return document

    def apply_plan(self, file: Path) -> None:
        """Do what a saved plan says, and nothing else."""
        self._run("apply", str(file))

    def destroy(self) -> None:
        """Remove everything in the state."""
        self._run("destroy", auto_approve=IsFlagged, **self._inputs)

    def outputs(self) -> dict[str, Any]:
        """Return the root module's outputs as plain values."""
        options = {"state": self._inputs["state"]} if "state" in self._inputs else {}
        return {name: output["value"] for name, output in self._read("output", **options).items()}

    def _read(self, command: str, *arguments: str, **options: Any) -> Any:
        """Return the JSON that a command prints."""
        finished = run_to_end(
            self._terraform.generate_cmd_string(
                command, *arguments, json=IsFlagged, no_color=IsFlagged, **options
            ),
            directory=self.directory,
            environment=for_machines(terraform_environment()) | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            seconds_to_end=_SECONDS_TO_END,
        )
        if finished.returncode != 0:
            raise TerraformFailed(finished.stderr.strip())
        return json.loads(finished.stdout)

    def _run(self, command: str, *arguments: str, **options: Any) -> int:
        # python-terraform writes the command line. What it starts, it does not hand out: an
        # interruption would leave it running, and its output would be kept until the end.
        line = self._terraform.generate_cmd_string(
            command, *arguments, input=False, no_color=IsFlagged, **options
        )
        log, errors = self._logs / f"{command}.log", self._logs / f"{command}.err"
        with (
            log.open("w") as stdout,
            errors.open("w") as stderr,
            _follow(f"terraform {command}", log),
        ):
            finished = run_to_end(
                line,
                directory=self.directory,
                environment=terraform_environment() | self.environment,
                stdout=stdout,
                stderr=stderr,
                seconds_to_end=_SECONDS_TO_END,
            )
        accepted = {_NO_CHANGES, _CHANGES} if "detailed_exitcode" in options else {0}
        if finished.returncode not in accepted:
            # With -json in TF_CLI_ARGS errors are in the output.
            said = errors.read_text().strip() or log.read_text().strip()
            raise TerraformFailed(f"terraform {command} in {self.directory}:\n{said}")
        return finished.returncode


@contextlib.contextmanager
def _follow(title: str, log: Path) -> Iterator[None]:
    """Show how many resources a running Terraform command has finished."""
    progress = Progress(title)
    done = threading.Event()

    def show() -> None:
        while not done.wait(1.0):
            finished = _RESOURCE_DONE.findall(log.read_text())
            if finished:
                resources = counted(len(finished), "resource", "resources")
                progress.show(f"{resources}, last {finished[-1]}")

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        progress.close()


def literal(value: Any) -> str:
    """Return a variable's value as the command line and ``TF_VAR_`` take it.

    A string is given as it is, anything else as an HCL expression: JSON, but for what begins a
    template in HCL, and for the pairs of escapes that JSON writes where HCL reads one letter.
    """
    if isinstance(value, str):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("${", "$${").replace("%{", "%%{")
