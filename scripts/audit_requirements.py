#!/usr/bin/env python3
"""Ask PyPI's advisories about every package that is deployed or deploys: the hash-pinned ones.

Needs the network. A package that the service does not know is an error, not a pass.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scones_tools.command_line import CommandError, run

REPOSITORY = Path(__file__).resolve().parent.parent
_FILES = (
    ".github/requirements.txt",
    "lambdas/*/requirements.txt",
    "python/scones_tools/requirements.txt",
    "training_jobs/*/requirements.txt",
)


class AuditFailed(CommandError):
    """A package has a known weakness, or could not be looked up; the text is pip-audit's."""


class AdvisoriesUnreachable(CommandError):
    """The service that knows of weaknesses does not answer."""


def requirements(repository: Path) -> list[Path]:
    """Return the requirements files that name a package."""
    files = [file for pattern in _FILES for file in repository.glob(pattern)]
    return sorted(file for file in files if "==" in file.read_text())


def audit(file: Path, service: str, timeout_seconds: int) -> str:
    """Return what pip-audit says of a file in which all is well.

    Raises
    ------
    AdvisoriesUnreachable
        If the service does not answer.
    AuditFailed
        If it knows of a weakness, or does not know a package.
    """
    options = ["--strict", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    options += ["--vulnerability-service", service, "--timeout", str(timeout_seconds)]
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *options, "--requirement", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = f"{done.stdout}\n{done.stderr}".strip()
    if done.returncode == 0:
        return said
    unreachable = ("ConnectionError", "Connection refused", "Max retries", "Could not connect")
    if any(word in said for word in unreachable):
        raise AdvisoriesUnreachable(
            f"the advisory service {service} does not answer: connect to the network, or run the "
            "checks that need none with `tox run -e security`"
        )
    raise AuditFailed(f"{file}:\n{said}")


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--service", choices=("pypi", "osv"), default="pypi", help="default: %(default)s"
    )
    parser.add_argument("--timeout", type=int, default=15, help="seconds; default: %(default)s")
    options = parser.parse_args(arguments)
    for file in requirements(REPOSITORY):
        said = audit(file, options.service, options.timeout)
        print(f"{file.relative_to(REPOSITORY)}: {said}", flush=True)


if __name__ == "__main__":
    sys.exit(run(command, None))
