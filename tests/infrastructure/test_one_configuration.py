"""The same configuration everywhere: what differs between AWS and one machine is no HCL."""

import re
from pathlib import Path

import pytest

from scones.promotion import NO_MODEL
from scones_tools.parser import parser_for

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
FILES = sorted(path for path in TERRAFORM.rglob("*.tf") if ".terraform" not in path.parts)
ROOTS = [TERRAFORM, TERRAFORM / "bootstrap"]
PLATFORMS = 10  # that the provider is released for, at the least


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(TERRAFORM)))
def test_no_file_knows_of_a_local_aws(file):
    # GIVEN a file of the configuration
    text = file.read_text()

    # WHEN it is searched for what makes a provider talk to something that is not AWS
    found = re.findall(
        r"endpoints\s*[{=]|skip_\w+|s3_use_path_style|localhost|127\.0\.0\.1|localaws", text
    )

    # THEN there is nothing
    assert found == []


@pytest.mark.parametrize("name", ["local", "dev", "prod"])
def test_an_environment_sets_only_variables_that_exist(name):
    # GIVEN an environment's file
    set_here = re.findall(
        r"^(\w+)\s*=", (TERRAFORM / "environments" / f"{name}.tfvars").read_text(), re.MULTILINE
    )

    # WHEN its names are compared with the root module's variables
    text = "\n".join(file.read_text() for file in TERRAFORM.glob("variables*.tf"))
    declared = re.findall(r'^variable "(\w+)"', text, re.MULTILINE)

    # THEN each is declared, and the environment is named after its file
    assert set(set_here) <= set(declared)
    assert "environment" in set_here


@pytest.mark.parametrize("root", ROOTS, ids=lambda path: path.name)
def test_the_lock_file_holds_the_checksums_of_every_platform(root):
    # GIVEN a root module's lock file
    text = (root / ".terraform.lock.hcl").read_text()

    # WHEN the checksums of the provider's packages are counted
    packages = set(re.findall(r'"zh:([0-9a-f]{64})"', text))

    # THEN there is one for each platform, and one for a package that was unpacked into a mirror
    assert len(packages) >= PLATFORMS
    assert re.search(r'"h1:[^"]+"', text)


def test_no_model_has_one_name_in_terraform_and_in_the_code():
    # GIVEN where the name of a missing model is written to, and where the pipeline compares it
    endpoint = (TERRAFORM / "modules" / "model_endpoint" / "main.tf").read_text()
    pipeline = (TERRAFORM / "modules" / "training_pipeline" / "training.asl.json.tftpl").read_text()

    # WHEN it is read there
    written = re.findall(r'^  none += "(.*)"$', endpoint, re.MULTILINE)
    compared = re.findall(r'"\$\.live\.package",\s+"StringEquals": "([^"]*)"', pipeline)

    # THEN it is the one that the functions and the evaluation know
    assert written == compared == [NO_MODEL]


def test_the_thresholds_of_an_evaluation_by_hand_are_terraforms():
    # GIVEN the defaults of the variable thresholds
    text = (TERRAFORM / "variables.tf").read_text()
    block = text[text.index('variable "thresholds"') :].partition("validation")[0]
    defaults = dict(re.findall(r"(\w+)\s+= optional\(number, ([0-9.]+)\)", block))

    # WHEN scones evaluate is called without THEN it takes the same
    options = parser_for("evaluate").parse_args(
        ["evaluate", "--candidate", "a", "--dataset", "b", "--output", "c"]
    )
    taken = {name: getattr(options, f"{name}_threshold") for name in defaults}
    assert taken == {name: float(value) for name, value in defaults.items()}
    assert set(defaults) == {"confidence", "margin", "familiarity"}
