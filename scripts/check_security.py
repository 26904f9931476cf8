#!/usr/bin/env python3
"""Check for weaknesses: the Terraform, the Python, secrets in files, the CI's workflows.

Needs no network. What needs one, the advisories about packages, is `audit_requirements.py`.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scones_tools.command_line import CommandError, run

REPOSITORY = Path(__file__).resolve().parent.parent
_WORKFLOWS = ".github/workflows"
_GITHUB = ".github"  # its workflows, its own actions, and Dependabot's configuration

# What resembles a secret and is not: checksums, and the word that stands for a key in localaws.
_CHECKSUM_FILES = r"\.terraform\.lock\.hcl$"
_CHECKSUM_LINES = r"--hash=sha256:"
_DUMMY_KEYS = r"^localaws$"


class SecurityCheckFailed(CommandError):
    """A check found something; the text names the checks, and their output stands above."""


class ToolMissing(CommandError):
    """A tool is not installed; `tox run -e security` installs all of them."""


def commands(repository: Path) -> dict[str, list[str]]:
    """Return the command of every check that this repository has something for, by its name."""
    files = _files(repository)
    scan = ["detect-secrets-hook", "--no-verify", "--exclude-files", _CHECKSUM_FILES]
    # With "=", for the pattern begins like an option.
    scan += [f"--exclude-lines={_CHECKSUM_LINES}", "--exclude-secrets", _DUMMY_KEYS]
    checkov = ["checkov", "--directory", "terraform", "--framework", "terraform", "--compact"]
    checkov += ["--quiet", "--skip-download", "--skip-path", r"\.terraform/"]
    found = {
        "terraform (checkov)": checkov,
        # With the S rules, as pyproject.toml selects and ignores them.
        "python (ruff)": ["ruff", "check", "."],
        "secrets (detect-secrets)": [*scan, *files],
    }
    if (repository / _WORKFLOWS).is_dir():
        found["workflows (zizmor)"] = ["zizmor", "--offline", "--no-progress", _GITHUB]
    return found


def check(repository: Path) -> Iterator[tuple[str, str]]:
    """Run every check, and yield its name with what it found; nothing if it is content."""
    for name, command in commands(repository).items():
        program = Path(sys.executable).parent / command[0]
        try:
            done = subprocess.run(
                [str(program), *command[1:]],
                cwd=repository,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise ToolMissing(
                f"{command[0]} is not beside {sys.executable}: run `tox run -e security`"
            ) from error
        output = f"{done.stdout}\n{done.stderr}".strip()
        yield name, "" if done.returncode == 0 else output or f"exit code {done.returncode}"


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--repository", type=Path, default=REPOSITORY, help="default: this repository"
    )
    options = parser.parse_args(arguments)
    failed = []
    for name, found in check(options.repository):
        print(f"{name}: {'FAILED' if found else 'nothing found'}", flush=True)
        if found:
            print(found, flush=True)
            failed.append(name)
    if not (options.repository / _WORKFLOWS).is_dir():
        print(f"workflows: there is no {_WORKFLOWS}, so nothing was checked")
    if failed:
        raise SecurityCheckFailed(", ".join(failed))


def _files(repository: Path) -> list[str]:
    """Return the files that are, or may be, committed."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(listing, cwd=repository, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise CommandError(f"{repository} is not a git repository: {answer.stderr.strip()}")
    return [name for name in answer.stdout.split("\0") if name and (repository / name).is_file()]


if __name__ == "__main__":
    sys.exit(run(command, None))
