"""One demonstration: its work directory, its localaws, its Terraform, and the time of its steps."""

import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from command_line import CommandError
from demonstrations import report
from deployments.deployment import MIRROR_VARIABLE, Deployment, provider_configuration

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
PROJECT = "scones-unlimited"
_STATE_BUCKET = f"{PROJECT}-local-tfstate"


class StepFailed(CommandError):
    """A program that the demonstration runs ended with an error, which it has printed."""


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
        self.work_directory = work_directory
        self.variables = host_variables()
        if vehicles:
            routes = {name: {"route": route} for name, route in vehicles.items()}
            self.variables["vehicles"] = routes
        self.steps: list[report.Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Announce a step and note how long it takes."""
        print(f"{len(self.steps) + 1:>2}. {name} ...", file=sys.stderr, flush=True)
        start = time.monotonic()
        yield
        self.steps.append(report.Step(name, time.monotonic() - start))
        print(f"    {self.steps[-1].seconds:.1f} s", file=sys.stderr, flush=True)

    def localaws(self, verb: str, *options: str) -> str:
        """Run a verb of localaws on this run's work directory and return what it prints."""
        directory = str(self.work_directory / "localaws")
        command = [sys.executable, "-m", "localaws", verb, "--work-directory", directory]
        return run_program([*command, *options])

    def environment(self) -> dict[str, str]:
        """Return the variables that point the AWS SDKs and Terraform at this run."""
        lines = self.localaws("env").splitlines()
        pairs = [shlex.split(line.removeprefix("export "))[0].partition("=") for line in lines]
        variables = {name: value for name, _, value in pairs}
        mirror = os.environ.get(MIRROR_VARIABLE)
        if mirror:
            variables |= provider_configuration(Path(mirror), self.work_directory)
        return variables

    def bootstrap(self) -> Deployment:
        """Return the root module that makes the state bucket."""
        return Deployment(
            TERRAFORM / "bootstrap",
            self.work_directory / "bootstrap",
            variables={"state_bucket": _STATE_BUCKET, "force_destroy": True},
            state=self.work_directory / "bootstrap.tfstate",
        )

    def root(self) -> Deployment:
        """Return the root module of the service, with the variables of this host."""
        return Deployment(
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
    runtime = f"python3.{sys.version_info.minor}"
    return {
        "lambda_runtime": runtime,
        "lambda_architecture": machine,
        "wheel_platforms": wheels,
        "container": {"runtime": runtime, "wheel_platforms": wheels},
        "python_interpreter": sys.executable,
    }


def run_program(command: Sequence[str]) -> str:
    """Run a program, let it show its progress on stderr, and return its stdout.

    Raises
    ------
    StepFailed
        If its exit code is not 0.
    """
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if finished.returncode != 0:
        raise StepFailed(f"{' '.join(command[1:4])} ended with exit code {finished.returncode}")
    return finished.stdout
