"""Terraform, with its AWS provider, on the running localaws."""

import os
import subprocess
from collections.abc import Callable

import pytest

from scones_tools.environments.terraform_check import check_terraform
from scones_tools.environments.terraform_providers import provider_variables, terraform_environment


@pytest.fixture
def terraform_on(tmp_path, server) -> Callable[[str], Callable[..., tuple[int, str]]]:
    """``terraform_on(module)(command, …)`` runs Terraform on a module of one file.

    It returns Terraform's exit code and its words.
    """
    check_terraform()
    keys = {"AWS_ACCESS_KEY_ID": "localaws", "AWS_SECRET_ACCESS_KEY": "localaws"}
    variables = os.environ | terraform_environment() | provider_variables(tmp_path)
    variables |= keys | {"AWS_ENDPOINT_URL": server.url, "TF_IN_AUTOMATION": "1"}

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            ["terraform", *words, "-no-color"],
            cwd=tmp_path,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def on(module: str) -> Callable[..., tuple[int, str]]:
        (tmp_path / "main.tf").write_text(module)
        code, told = run("init")
        assert code == 0, told
        return run

    return on


@pytest.fixture
def applied_and_destroyed(terraform_on) -> Callable[[str], None]:
    """``applied_and_destroyed(module)``: applied, it plans no change, and it goes as a whole."""

    def check(module: str) -> None:
        terraform = terraform_on(module)
        for command, options in (
            ("apply", "-auto-approve"),
            ("plan", "-detailed-exitcode"),
            ("destroy", "-auto-approve"),
        ):
            code, told = terraform(command, options)
            assert code == 0, told

    return check
