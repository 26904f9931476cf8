"""Every module's README: its tables are its code's, and its example is what is planned."""

import io
import json
import re
import shutil
import sys
from pathlib import Path

import hcl2
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "scripts"))

from document_modules import blocks, documented, module_tables  # noqa: E402

MODULES = sorted(path.parent for path in (REPOSITORY / "terraform/modules").glob("*/main.tf"))
NO_INPUTS = {"source", "count", "for_each", "depends_on", "providers", "__is_block__"}


def example_of(module: Path) -> str:
    page = (module / "README.md").read_text()
    [example] = re.findall(r"```hcl\n(module .*?)```", page, re.DOTALL)
    return example


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_the_tables_are_what_the_code_says(module):
    # GIVEN a module's README
    page = (module / "README.md").read_text()
    # WHEN its tables are made anew THEN they are the same (`tox run -e docs` writes them)
    assert documented(page, module_tables(module)) == page


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_the_example_gives_what_the_module_needs_and_nothing_else(module):
    # GIVEN the example in a module's README, and its variables
    example = example_of(module)
    variables = blocks(module / "variables.tf", "variable")
    # WHEN it is read
    [(_, call)] = hcl2.load(io.StringIO(example))["module"][0].items()
    given = set(call) - NO_INPUTS
    # THEN every required input is there, and no other than the module has
    required = {name for name, variable in variables.items() if "default" not in variable}
    assert required - given == set()
    assert given - set(variables) == set()


def called_by_root() -> dict[str, object]:
    calls = hcl2.loads((REPOSITORY / "terraform/main.tf").read_text())["module"]
    bodies = [body for call in calls for body in call.values()]
    return {Path(body["source"].strip('"')).name: body for body in bodies}


@pytest.mark.parametrize("name", sorted(called_by_root()))
def test_the_example_is_the_call_that_is_planned_and_applied(name):
    # GIVEN a module that the root module calls, which the end-to-end tests plan and apply
    call = called_by_root()[name]
    # WHEN the example in its README is read THEN it is that call
    [example] = hcl2.loads(example_of(REPOSITORY / "terraform/modules" / name))["module"]
    assert next(iter(example.values())) == call


def test_the_examples_of_modules_for_modules_are_valid(terraform_in, tmp_path):
    # GIVEN a copy of the configuration, with the examples of all that the root does not call
    copy = tmp_path / "terraform"
    shutil.copytree(
        REPOSITORY / "terraform", copy, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*")
    )
    modules = [module for module in MODULES if module.name not in called_by_root()]
    assert modules
    caller = copy / "modules/classification_workflow/examples.tf"
    text = "\n".join(example_of(module) for module in modules)
    caller.write_text(re.sub(r'^module "', 'module "example_', text, flags=re.MULTILINE))
    # WHEN Terraform validates it THEN it finds nothing wrong
    answer = json.loads(terraform_in(copy, "validate", "-json").stdout)
    assert answer["diagnostics"] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_input_and_output_says_what_it_is(module):
    # GIVEN a module WHEN its interface is read THEN nothing is without a description
    interface = blocks(module / "variables.tf", "variable") | blocks(
        module / "outputs.tf", "output"
    )
    assert [name for name, body in interface.items() if not body.get("description")] == []
