"""One demonstration: its work directory, its localaws, its Terraform, and the time of its steps."""

import json
import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from demo import report
from scones_tools.command_line import CommandError
from scones_tools.environments.programs import run_to_end, signals_held
from scones_tools.environments.terraform import RootModule

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
PROJECT = "scones-unlimited"
FEW_EPOCHS = {"epochs": "2"}  # enough for drawings
_STATE_BUCKET = f"{PROJECT}-local-tfstate"
_NEWEST_LAMBDA_MINOR = 13  # that the AWS provider knows: it refuses newer runtimes
_SECONDS_TO_END = 20.0  # localaws ends the server that it was starting


class StepFailed(CommandError):
    """A program that the demonstration runs ended with an error."""


class LocalawsNotStarted(CommandError):
    """localaws did not start in this work directory, and left nothing to end."""


class PlanNotEmpty(CommandError):
    """Terraform would change something right after it had applied everything."""


class Demonstration:
    """One run, with its work directory and the time each step took.

    Parameters
    ----------
    work_directory
        Everything that is written lies below it: see ``work_directory.make_anew``.
    vehicles
        Each vehicle's route; None for those that the Terraform variable has by default.
    """

    def __init__(self, work_directory: Path, vehicles: Mapping[str, str] | None = None) -> None:
        self.work_directory = work_directory.resolve()
        self.variables = host_variables()
        if vehicles:
            routes = {name: {"route": route} for name, route in vehicles.items()}
            self.variables["vehicles"] = routes
        self.steps: list[report.Step] = []
        self.shell_lines: list[str] = []  # once entered: see enter_environment

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Announce a step and note how long it takes."""
        print(f"{len(self.steps) + 1:>2}. {name} ...", file=sys.stderr, flush=True)
        start = time.monotonic()
        yield
        self.steps.append(report.Step(name, time.monotonic() - start))
        print(f"    {self.steps[-1].seconds:.1f} s", file=sys.stderr, flush=True)

    def start_localaws(self, *options: str) -> None:
        """Start localaws in this run's work directory.

        Raises
        ------
        LocalawsNotStarted
            If it cannot start, or another runs there: that one is not ours to end.
        """
        try:
            self._localaws("start", *options, seconds_to_end=_SECONDS_TO_END)
        except StepFailed as error:
            raise LocalawsNotStarted(str(error)) from error

    def localaws_runs(self) -> bool:
        """Return whether a localaws runs in this run's work directory, even if it starts only."""
        state = self.work_directory / "localaws" / "localaws.json"
        if state.exists():
            with suppress(StepFailed):
                self._localaws("status")  # removes the file that a killed one has left
        return state.exists()

    def stop_localaws(self) -> None:
        """End localaws, if it runs, and all that it has started; no signal interrupts that.

        Raises
        ------
        StepFailed
            If it runs, and cannot be ended.
        """
        with signals_held():
            try:
                self._localaws("stop")
            except StepFailed as error:
                if "NotRunning" not in str(error):
                    raise

    def enter_environment(self) -> None:
        """Point this process, and what it starts, at this run and at nothing else."""
        self.shell_lines = self._localaws("env").splitlines()
        for line in self.shell_lines:
            verb, word = shlex.split(line)
            name, _, value = word.partition("=")
            os.environ.pop(name, None)
            if verb == "export":
                os.environ[name] = value

    def _localaws(self, verb: str, *options: str, seconds_to_end: float = 0.0) -> str:
        """Run a verb of localaws on this run's work directory and return what it prints."""
        directory = str(self.work_directory / "localaws")
        command = [sys.executable, "-m", "localaws", verb, "--work-directory", directory]
        finished = run_to_end(
            [*command, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            seconds_to_end=seconds_to_end,
        )
        if finished.returncode != 0:
            said = finished.stderr.strip().removeprefix("error: ")
            raise StepFailed(f"localaws {verb}: {said}")
        return finished.stdout

    def bootstrap(self) -> RootModule:
        """Return the root module that makes the state bucket."""
        return RootModule(
            TERRAFORM / "bootstrap",
            self.work_directory / "bootstrap",
            variables={
                "state_bucket": _STATE_BUCKET,
                "force_destroy": True,
                "environments": ["local"],
            },
            state=self.work_directory / "bootstrap.tfstate",
        )

    def root(self) -> RootModule:
        """Return the root module of the service, with the variables of this host."""
        return RootModule(
            TERRAFORM,
            self.work_directory / "terraform",
            var_files=[TERRAFORM / "environments" / "local.tfvars"],
            variables=self.variables,
        )

    def check_plan(self) -> None:
        """See that Terraform would change nothing.

        Raises
        ------
        PlanNotEmpty
            If it would.
        """
        with self.step("plan: no changes"):
            if self.root().plan_has_changes():
                raise PlanNotEmpty(f"see {self.work_directory / 'terraform' / 'plan.log'}")


def host_variables() -> dict[str, Any]:
    """Return the Terraform variables that make functions run on this host's own Python."""
    machine = {"aarch64": "arm64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    if sys.platform == "darwin":
        wheels = [f"macosx_14_0_{platform.machine()}"]
    else:
        wheels = [f"manylinux{glibc}_{platform.machine()}" for glibc in ("_2_28", "2014")]
    minor = sys.version_info.minor
    runtime = f"python3.{minor}"
    return {
        "lambda_runtime": f"python3.{min(minor, _NEWEST_LAMBDA_MINOR)}",
        "lambda_wheel_python": runtime,
        "lambda_architecture": machine,
        "wheel_platforms": wheels,
        "container": {"runtime": runtime, "wheel_platforms": wheels},
        "python_interpreter": sys.executable,
    }


def run_program(command: Sequence[str]) -> str:
    """Run a program, let it show its progress on stderr, and return its stdout.

    An interruption kills it: it must leave nothing that a next run does not complete.

    Raises
    ------
    StepFailed
        If its exit code is not 0.
    """
    finished = run_to_end(command, stdout=subprocess.PIPE)
    if finished.returncode != 0:
        raise StepFailed(f"{' '.join(command[1:4])} ended with exit code {finished.returncode}")
    return finished.stdout


def stage(outputs: Mapping[str, Any], *words: str) -> str:
    """Stage a dataset of the deployed vehicles, and return its URI.

    Parameters
    ----------
    outputs
        Terraform's.
    words
        More arguments of ``scones stage``: the source.
    """
    command = [sys.executable, "-m", "scones_tools", "stage", "--json", *words]
    command += ["--classes", ",".join(sorted(outputs["vehicles"]))]
    command += ["--image-size", str(outputs["image_size"])]
    command += ["--destination", f"s3://{outputs['artifacts_bucket']}/datasets"]
    return str(json.loads(run_program(command).splitlines()[-1])["uri"])
