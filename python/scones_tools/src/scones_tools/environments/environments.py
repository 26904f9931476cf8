"""The environments: a file of variables and one of the backend each, and what is kept of a run."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from scones_tools import results
from scones_tools.command_line import CommandError
from scones_tools.deployment import ENVIRONMENT_VARIABLE
from scones_tools.environments.repository import repository
from scones_tools.environments.terraform_check import check_terraform
from scones_tools.environments.terraform_providers import provider_variables

if TYPE_CHECKING:
    from scones_tools.environments.terraform import RootModule

BUCKET_VARIABLE = "SCONES_STATE_BUCKET"
PLAN = "plan.tfplan"


class EnvironmentUnknown(CommandError):
    """There are no files of this environment."""


class StateBucketUnknown(CommandError):
    """Nobody has said where the state is."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of every command on an environment."""
    parser.add_argument(
        "--environment",
        default=os.environ.get(ENVIRONMENT_VARIABLE),
        required=ENVIRONMENT_VARIABLE not in os.environ,
        metavar="NAME",
        help=f"terraform/environments/NAME.tfvars (default: the variable {ENVIRONMENT_VARIABLE})",
    )
    parser.add_argument(
        "--state-bucket",
        default=os.environ.get(BUCKET_VARIABLE),
        help=f"the bootstrap's bucket (default: the variable {BUCKET_VARIABLE})",
    )
    parser.add_argument(
        "--work-directory",
        type=Path,
        help="where the plan is kept (default: .work/environments/<environment>)",
    )
    results.add_arguments(parser)


def work_directory(options: Namespace) -> Path:
    """Return where the plan and Terraform's own files are."""
    given: Path | None = options.work_directory
    return (given or repository() / ".work" / "environments" / options.environment).resolve()


def initialised(options: Namespace) -> "RootModule":
    """Return an environment's root module, with its backend.

    Raises
    ------
    RepositoryMissing
        If this is not in a clone.
    EnvironmentUnknown
        If it has no files.
    StateBucketUnknown
        If no bucket is named.
    """
    terraform = repository() / "terraform"
    folder = terraform / "environments"
    known = sorted(path.stem for path in folder.glob("*.tfvars"))
    if options.environment not in known:
        raise EnvironmentUnknown(
            f"{options.environment} has no {options.environment}.tfvars in terraform/environments: "
            f"there are {', '.join(known)}"
        )
    if not options.state_bucket:
        raise StateBucketUnknown(
            f"name the bootstrap's bucket with --state-bucket or {BUCKET_VARIABLE}"
        )
    # An extra, and needed only here: the command's help is there without it.
    from scones_tools.environments.terraform import RootModule

    check_terraform()
    directory = work_directory(options)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    deployment = RootModule(
        terraform,
        directory,
        environment=provider_variables(directory),
        var_files=[folder / f"{options.environment}.tfvars"],
    )
    backend = folder / f"{options.environment}.s3.tfbackend"
    deployment.init([str(backend), f"bucket={options.state_bucket}"])
    return deployment
