"""Every module's README: its tables are its variables', and its example could be planned."""

import io
import re
import sys
from pathlib import Path

import hcl2
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "scripts"))

from document_modules import blocks, documented, inputs_and_outputs  # noqa: E402

MODULES = sorted(path.parent for path in (REPOSITORY / "terraform/modules").glob("*/main.tf"))
NO_INPUTS = {"source", "count", "for_each", "depends_on", "providers", "__is_block__"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_the_tables_are_what_the_code_says(module):
    # GIVEN a module's README
    page = (module / "README.md").read_text()
    # WHEN its tables are made anew THEN they are the same (`tox run -e docs` writes them)
    assert documented(page, inputs_and_outputs(module)) == page


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_the_example_gives_what_the_module_needs_and_nothing_else(module):
    # GIVEN the example in a module's README, and its variables
    page = (module / "README.md").read_text()
    [example] = re.findall(r"```hcl\n(module .*?)```", page, re.DOTALL)
    variables = blocks(module / "variables.tf", "variable")
    # WHEN it is read
    [(_, call)] = hcl2.load(io.StringIO(example))["module"][0].items()
    given = set(call) - NO_INPUTS
    # THEN every required input is there, and no other than the module has
    required = {name for name, variable in variables.items() if "default" not in variable}
    assert required - given == set()
    assert given - set(variables) == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_input_and_output_says_what_it_is(module):
    # GIVEN a module WHEN its interface is read THEN nothing is without a description
    interface = blocks(module / "variables.tf", "variable") | blocks(
        module / "outputs.tf", "output"
    )
    assert [name for name, body in interface.items() if not body.get("description")] == []
