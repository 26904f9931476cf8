"""Which Terraform is accepted, and what it is given."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones_tools.command_line import CommandError
from scones_tools.environments.terraform import literal
from scones_tools.environments.terraform_check import (
    TerraformMissing,
    TerraformTooOld,
    TerraformUnusable,
    check_terraform,
)
from scones_tools.environments.terraform_providers import provider_configuration

# Without control characters and lone surrogates: no command line could hold them.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text("$%{}a")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def answering(version: str) -> str:
    return f"""echo '{{"terraform_version": "{version}"}}'"""


@pytest.mark.parametrize("version", ["1.11.0", "1.11.4", "1.12.0-beta1", "2.0.0", "1.100.0"])
def test_a_new_enough_terraform_is_accepted(program, version: str):
    # GIVEN such a Terraform WHEN it is checked THEN its version is returned
    program("terraform", answering(version))
    assert check_terraform() == version


@pytest.mark.parametrize("version", ["1.10.5", "0.15.0", "1.2.9"])
def test_an_old_terraform_is_refused_with_the_reason(program, version: str):
    # GIVEN an old Terraform WHEN it is checked THEN the text says what is needed, and why
    program("terraform", answering(version))
    with pytest.raises(TerraformTooOld, match=f"Terraform {version} is on the PATH, and 1.11"):
        check_terraform()


@pytest.mark.parametrize(
    "script",
    ["echo Terraform v0.11", "exit 1", "echo '{}'", "echo '[]'", "echo 'null'", answering("new")],
)
def test_a_program_of_that_name_which_answers_otherwise_is_refused(program, script: str):
    # GIVEN another program named terraform WHEN it is checked THEN its answer is shown
    program("terraform", script)
    with pytest.raises(TerraformTooOld, match=r"`terraform version -json` answered '"):
        check_terraform()


def test_a_version_managers_own_reason_is_shown(program):
    # GIVEN asdf's or tfenv's terraform, without a version to run WHEN it is checked
    program("terraform", "echo 'No version is set for command terraform' >&2; exit 126")
    # THEN what it says is the error, and it is not called old
    with pytest.raises(TerraformUnusable, match=r"said: No version is set for command terraform$"):
        check_terraform()


def test_a_missing_terraform_is_named_with_where_to_get_it(monkeypatch, tmp_path: Path):
    # GIVEN a PATH without Terraform WHEN it is checked THEN the text says where to get it
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TerraformMissing, match=r"install Terraform 1\.11 or newer \(https://"):
        check_terraform()


@given(TEXT)
@settings(max_examples=50, deadline=None)
def test_a_text_is_given_to_terraform_as_it_is(text: str):
    # GIVEN a text WHEN it becomes a variable's value THEN Terraform takes it literally
    assert literal(text) == text


def read_by_terraform(text: str) -> object:
    """Read a literal as HCL does, where ${ and %{ begin a template unless doubled."""
    alone = text.replace("$${", " ").replace("%%{", " ")
    assert "${" not in alone
    assert "%{" not in alone
    return json.loads(text.replace("$${", "${").replace("%%{", "%{"))


@given(VALUES.filter(lambda value: not isinstance(value, str)))
@settings(max_examples=100, deadline=None)
def test_any_other_value_is_an_expression_that_means_the_same(value: object):
    # GIVEN any value WHEN it becomes an expression THEN reading that gives the value
    assert read_by_terraform(literal(value)) == value


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        (True, "true"),
        (3, "3"),
        (["manylinux2014_x86_64"], '["manylinux2014_x86_64"]'),
        ({"bicycle": "near"}, '{"bicycle": "near"}'),
        (["costs ${price}"], '["costs $${price}"]'),
        (["%{if}"], '["%%{if}"]'),
        (["$5, 5 %"], '["$5, 5 %"]'),
        (['a "quoted" \\ text'], r'["a \"quoted\" \\ text"]'),
        (["Fähre 🚲"], '["Fähre 🚲"]'),
    ],
)
def test_expressions_are_as_terraform_reads_them(value: object, expression: str):
    # GIVEN a value WHEN it becomes an expression THEN nothing in it is a template or half a letter
    assert literal(value) == expression


@pytest.mark.parametrize("name", ["mirror", 'a "mirror" \\ here'])
def test_a_mirror_becomes_a_configuration_that_names_it(tmp_path: Path, name: str):
    # GIVEN a mirror of providers
    mirror = tmp_path / name
    (mirror / "registry.terraform.io").mkdir(parents=True)
    # WHEN it is to be used
    variables = provider_configuration(mirror, tmp_path)
    # THEN the configuration's file names it, and the variable names the file
    content = Path(variables["TF_CLI_CONFIG_FILE"]).read_text()
    assert content.startswith("provider_installation {\n  filesystem_mirror {")
    assert json.loads(re.search(r"path = (.*)", content)[1]) == str(mirror)


def test_a_folder_that_is_no_mirror_is_refused(tmp_path: Path):
    # GIVEN an empty folder WHEN it is to be used THEN the text names the variable
    with pytest.raises(CommandError, match=r"TF_PROVIDER_MIRROR names .*unset it"):
        provider_configuration(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []
