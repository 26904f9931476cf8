"""What Terraform's provider reads of a resource is what it sent, argument by argument.

Each folder is a configuration that sets nearly all arguments of its types. It is applied, planned
again, and imported into an empty state: what is then read has nothing from the configuration.
"""

import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .differences import differences
from .identities import imports
from .terraform import Terraform

HERE = Path(__file__).parent
ROOTS = sorted(path.parent.name for path in HERE.glob("*/main.tf"))
# Arguments that tell the provider what to do, that AWS keeps to itself, or that it tells otherwise.
NEVER_READ = json.loads((HERE / "never_read.json").read_text())
HANDLER = b"def model_fn(directory):\n    return None\n"


@pytest.fixture(scope="session", params=ROOTS)
def applied(request, terraform_in: Callable[[Path], Terraform], tmp_path_factory):
    """A configuration that is applied, with the plan by which it was."""
    directory = tmp_path_factory.mktemp(request.param)
    prepare(directory, request.param)
    terraform = terraform_in(directory)
    terraform.run("init")
    plan = terraform.planned("plan.tfplan")
    terraform.run("apply", "-no-color", "plan.tfplan")
    yield request.param, terraform, plan
    terraform.run("destroy", "-no-color", "-auto-approve")


def prepare(directory: Path, name: str) -> None:
    """Put a configuration into a directory, and archives of a function and a model beside it."""
    for file in [HERE / "provider.tf", *(HERE / name).glob("*.tf")]:
        shutil.copy(file, directory)
    with zipfile.ZipFile(directory / "function.zip", "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return event\n")
    with tarfile.open(directory / "model.tar.gz", "w:gz") as model:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(HANDLER)
        model.addfile(member, io.BytesIO(HANDLER))


def test_what_is_applied_is_planned_empty(applied):
    # GIVEN an applied configuration WHEN it is planned again THEN nothing is to change
    _, terraform, _ = applied
    terraform.run("plan", "-no-color", "-detailed-exitcode")


def test_what_is_read_is_what_was_sent(applied, terraform_in, tmp_path):
    # GIVEN an applied configuration
    name, terraform, plan = applied
    resources = terraform.document("show")["values"]["root_module"]["resources"]
    # WHEN its resources are imported where nothing is known of them
    prepare(tmp_path, name)
    (tmp_path / "imports.tf").write_text(imports(resources))
    importing = terraform_in(tmp_path)
    importing.run("init")
    changes = importing.planned("import.tfplan")["resource_changes"]
    read = {one["address"]: one["change"]["before"] for one in changes if one["change"]["before"]}
    # THEN each has what was sent, but for what is never read
    found: dict[str, set[str]] = {}
    for one in plan["resource_changes"]:
        if one["address"] in read:
            change = one["change"]
            paths = differences(change["after"], read[one["address"]], change["after_unknown"])
            found.setdefault(one["type"], set()).update(paths)
    assert found
    expected = {kind: set(NEVER_READ.get(kind, ())) for kind in found}
    left = {kind: paths - expected[kind] for kind, paths in found.items()}
    assert {kind: paths for kind, paths in left.items() if paths} == {}
