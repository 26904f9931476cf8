"""Which Terraform is on the PATH, and whether it is new enough."""

import json
import shutil
import subprocess
from collections.abc import Mapping

from scones_tools.command_line import CommandError
from scones_tools.environments.terraform_providers import terraform_environment

OLDEST_TERRAFORM = (1, 11)


class TerraformMissing(CommandError):
    """There is no ``terraform`` on the PATH."""


class TerraformTooOld(CommandError):
    """The ``terraform`` on the PATH lacks what the configuration uses."""


class TerraformUnusable(CommandError):
    """The ``terraform`` on the PATH does not say its version; the text is its own reason."""


def check_terraform() -> str:
    """Return Terraform's version.

    Raises
    ------
    TerraformMissing
        If there is no ``terraform`` on the PATH.
    TerraformUnusable
        If it ends with an error, as a version manager does that has no version to run.
    TerraformTooOld
        If it is older than the S3 backend's lock file needs.
    """
    if shutil.which("terraform") is None:
        raise TerraformMissing(
            "install Terraform 1.11 or newer (https://developer.hashicorp.com/terraform/install) "
            "and see that `terraform version` answers"
        )
    answer = subprocess.run(
        ["terraform", "version", "-json"],
        env=for_machines(terraform_environment()) | {"CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0 and answer.stderr.strip():
        raise TerraformUnusable(f"`terraform version -json` said: {answer.stderr.strip()}")
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


def for_machines(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without TF_CLI_ARGS: for output that is parsed, not for a person's."""
    return {
        name: value for name, value in environment.items() if not name.startswith("TF_CLI_ARGS")
    }
