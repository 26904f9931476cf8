"""A demonstration that is kept: how to use it by hand, and its end."""

import os
import shlex
import shutil
from pathlib import Path

from demo import kept_page
from demo.demonstration import PROJECT, Demonstration
from demo.work_directory import is_ours
from scones_tools.clean_up.clean_up import SomethingLeft
from scones_tools.clean_up.leftovers import kinds, leftovers
from scones_tools.clean_up.unmanaged import remove_unmanaged
from scones_tools.command_line import CommandError
from scones_tools.environments.terraform import literal
from scones_tools.environments.terraform_providers import terraform_environment


class NothingKept(CommandError):
    """No demonstration was left running in the work directory."""


def print_exports(demonstration: Demonstration, environment: dict[str, str]) -> None:
    """Print what a shell needs to use what runs, and how to end it."""
    variables = environment | {
        "SCONES_ENVIRONMENT": "local",
        "TF_DATA_DIR": demonstration.root().environment["TF_DATA_DIR"],
        **{f"TF_VAR_{name}": literal(value) for name, value in demonstration.variables.items()},
    }
    if address := kept_page.address_of(demonstration.work_directory):
        print(f"page: {address}")
    print("localaws keeps running. To use it by hand:")
    for name in sorted(os.environ.keys() - terraform_environment().keys() - variables.keys()):
        print(f"unset {name}  # it names no file")
    for line in demonstration.shell_lines:
        print(line)
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")
    print("terraform -chdir=terraform plan -var-file=environments/local.tfvars")
    print("scones classify photo.jpg")
    print("# to end it: tox run -e demo -- --stop")


def remove_everything(demonstration: Demonstration) -> None:
    """Destroy, stop localaws, remove the files, and see that nothing is left.

    Raises
    ------
    SomethingLeft
        If something of the project is still there.
    """
    kept_page.stop(demonstration.work_directory)
    try:
        with demonstration.step("destroy"):
            # One that was killed may have got no further than to either.
            root, bootstrap = demonstration.root(), demonstration.bootstrap()
            if root.has_state:
                remove_unmanaged(root.outputs().get("prefix", PROJECT))
                root.destroy()
            if bootstrap.has_state:
                bootstrap.destroy()
        with demonstration.step("search for what is left"):
            left = leftovers(PROJECT)
    finally:
        demonstration.stop_localaws()
    if left:
        raise SomethingLeft("\n  ".join([f"{len(left)} resources are left:", *left]))
    shutil.rmtree(demonstration.work_directory)
    print(f"nothing is left: no process, no file, none of {len(kinds())} kinds of AWS resource")


def stop(work_directory: Path) -> None:
    """End a demonstration that was kept: destroy, stop localaws, remove its files.

    Raises
    ------
    NothingKept
        If there is none in this directory.
    """
    if not is_ours(work_directory):
        raise NothingKept(f"in {work_directory}: there is nothing to end")
    demonstration = Demonstration(work_directory)
    if not demonstration.localaws_runs():
        kept_page.stop(work_directory)
        demonstration.stop_localaws()
        shutil.rmtree(work_directory)
        print("localaws had ended, and with it all that it held: its files are removed")
        return
    demonstration.enter_environment()
    remove_everything(demonstration)
