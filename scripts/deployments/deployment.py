"""Terraform, driven from Python: the same commands that a person would type."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from python_terraform import IsFlagged, Terraform

from command_line import CommandError, Progress

OLDEST_TERRAFORM = (1, 11)
MIRROR_VARIABLE = "TF_PROVIDER_MIRROR"

_RESOURCE_DONE = re.compile(
    r"^(?P<address>\S+): (?:Creation|Modifications|Destruction) complete", re.MULTILINE
)
_NO_CHANGES, _CHANGES = 0, 2


class TerraformMissing(CommandError):
    """There is no ``terraform`` on the PATH."""


class TerraformTooOld(CommandError):
    """The ``terraform`` on the PATH lacks what the configuration uses."""


class TerraformFailed(CommandError):
    """A Terraform command ended with an error; the text is Terraform's own."""


def check_terraform() -> str:
    """Return Terraform's version.

    Raises
    ------
    TerraformMissing
        If there is no ``terraform`` on the PATH.
    TerraformTooOld
        If it is older than the S3 backend's lock file needs.
    """
    if shutil.which("terraform") is None:
        raise TerraformMissing(
            "install Terraform 1.11 or newer (https://developer.hashicorp.com/terraform/install) "
            "and see that `terraform version` answers"
        )
    answer = subprocess.run(
        ["terraform", "version", "-json"], capture_output=True, text=True, check=False
    )
    try:
        version = str(json.loads(answer.stdout)["terraform_version"])
        numbers = tuple(int(part) for part in version.split("-")[0].split(".")[:2])
    except (ValueError, KeyError, TypeError) as error:
        raise TerraformTooOld(f"`terraform version -json` answered {answer.stdout!r}") from error
    if numbers < OLDEST_TERRAFORM:
        raise TerraformTooOld(
            f"Terraform {version} is on the PATH, and 1.11 or newer is needed "
            "(the S3 backend locks its state with a file since then)"
        )
    return version


def provider_configuration(mirror: Path, directory: Path) -> dict[str, str]:
    """Write a CLI configuration that takes providers from a mirror on disk.

    Parameters
    ----------
    mirror
        A filesystem mirror: the folder that holds ``registry.terraform.io``.
    directory
        Where the configuration file is written.

    Returns
    -------
    dict
        The environment variable that makes Terraform read the file.
    """
    if not (mirror / "registry.terraform.io").is_dir():
        raise CommandError(
            f"{MIRROR_VARIABLE} names {mirror}, which holds no registry.terraform.io folder; "
            "unset it to use Terraform's registry"
        )
    file = directory / "terraform.rc"
    path = json.dumps(str(mirror.resolve()))
    file.write_text(
        f"provider_installation {{\n  filesystem_mirror {{\n    path = {path}\n  }}\n}}\n"
    )
    return {"TF_CLI_CONFIG_FILE": str(file)}


class Deployment:
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
        self._logs.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **(environment or {}),
            "TF_DATA_DIR": str(work_directory / "data"),
            "TF_IN_AUTOMATION": "1",
        }
        self._inputs: dict[str, Any] = {"var_file": [str(file) for file in var_files]}
        for name, value in (variables or {}).items():
            self._inputs.setdefault("var", []).append(f"{name}={literal(value)}")
        if state is not None:
            self._inputs["state"] = str(state)
        self._terraform = Terraform(working_dir=str(directory))

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
        with _environment(self.environment):
            code, out, err = self._terraform.cmd("show", str(file), json=IsFlagged)
        if code != 0:
            raise TerraformFailed(f"terraform show {file}:\n{err.strip()}")
        document: dict[str, Any] = json.loads(out)
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
        with _environment(self.environment):
            code, out, err = self._terraform.cmd("output", json=IsFlagged, **options)
        if code != 0:
            raise TerraformFailed(err.strip())
        return {name: output["value"] for name, output in json.loads(out).items()}

    def _run(self, command: str, *arguments: str, **options: Any) -> int:
        # python-terraform either keeps the output until the end or passes it on: it goes to a
        # file here, and a thread reads from there how far Terraform has come.
        log, errors = self._logs / f"{command}.log", self._logs / f"{command}.err"
        with (
            _environment(self.environment),
            log.open("w") as stdout,
            errors.open("w") as stderr,
            contextlib.redirect_stdout(stdout),
            _follow(f"terraform {command}", log),
            contextlib.redirect_stderr(stderr),
        ):
            code, _, _ = self._terraform.cmd(
                command,
                *arguments,
                capture_output=False,
                input=False,
                no_color=IsFlagged,
                **options,
            )
        accepted = {_NO_CHANGES, _CHANGES} if "detailed_exitcode" in options else {0}
        if code not in accepted:
            raise TerraformFailed(f"terraform {command} in {self.directory}:\n{errors.read_text()}")
        return int(code)


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for a while: python-terraform hands on its own environment."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _follow(title: str, log: Path) -> Iterator[None]:
    """Show how many resources a running Terraform command has finished."""
    progress = Progress(title)
    done = threading.Event()

    def show() -> None:
        while not done.wait(1.0):
            finished = _RESOURCE_DONE.findall(log.read_text())
            if finished:
                progress.show(f"{len(finished)} resources, last {finished[-1]}")

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
