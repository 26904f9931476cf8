"""A demonstration that is kept: how to use it by hand, and its end."""

import os
import shlex
import shutil
from pathlib import Path

from clean_up import SomethingLeft
from cleaning.leftovers import kinds, leftovers
from cleaning.unmanaged import remove_unmanaged
from demonstrations.demonstration import PROJECT, Demonstration
from deployments.deployment import literal


def print_exports(demonstration: Demonstration, environment: dict[str, str]) -> None:
    """Print what a shell needs to use what runs, and how to end it."""
    variables = environment | {
        "TF_DATA_DIR": demonstration.root().environment["TF_DATA_DIR"],
        **{f"TF_VAR_{name}": literal(value) for name, value in demonstration.variables.items()},
    }
    print("localaws keeps running. To use it by hand:")
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")
    print("terraform -chdir=terraform plan -var-file=environments/local.tfvars")
    print("aws s3 ls")
    print("# to end it: tox run -e demo -- --stop")


def remove_everything(demonstration: Demonstration) -> None:
    """Destroy, stop localaws, remove the files, and see that nothing is left.

    Raises
    ------
    SomethingLeft
        If something of the project is still there.
    """
    try:
        with demonstration.step("destroy"):
            root = demonstration.root()
            remove_unmanaged(root.outputs()["prefix"])
            root.destroy()
            demonstration.bootstrap().destroy()
        with demonstration.step("look for what is left"):
            left = leftovers(PROJECT)
    finally:
        demonstration.localaws("stop")
    if left:
        raise SomethingLeft("\n  ".join([f"{len(left)} resources are left:", *left]))
    shutil.rmtree(demonstration.work_directory)
    print(f"nothing is left: no process, no file, none of {len(kinds())} kinds of AWS resource")


def stop(work_directory: Path) -> None:
    """End a demonstration that was kept: destroy, stop localaws, remove its files."""
    demonstration = Demonstration(work_directory)
    os.environ.update(demonstration.environment())
    remove_everything(demonstration)
