"""Terraform in a folder: its commands, and what it says in JSON."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Terraform:
    """Terraform in a directory, with the environment that it is given."""

    directory: Path
    environment: Mapping[str, str]

    def run(self, *words: str, expected: tuple[int, ...] = (0,)) -> str:
        """Run a command, and return what it says; any other exit status fails."""
        done = subprocess.run(
            ["terraform", *words],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in expected, done.stderr or done.stdout
        return done.stdout

    def document(self, *words: str) -> Any:
        """Run a command that says JSON, and return it."""
        return json.loads(self.run(*words, "-json"))

    def planned(self, name: str) -> Any:
        """Plan into a file of that name, and return the plan."""
        self.run("plan", "-no-color", f"-out={name}")
        return json.loads(self.run("show", "-json", name))
