"""AWS's containers that Terraform asks for: patched today, and as the packaged wheels expect."""

import json
import re
from datetime import date
from pathlib import Path

import hcl2
import pytest

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
POLICY = "https://aws.github.io/deep-learning-containers/reference/support_policy"
IMAGES = json.loads((TERRAFORM / "container_images.json").read_text())
USES = {"training": "training", "serving": "endpoint"}
ADVICE = (
    "choose a later image of AWS's list ({policy}) for the variables {variable}.image_repository "
    "and image_tag, describe it in terraform/container_images.json, and see that the Python and "
    "the wheels of the variable container fit it: docs/decisions/0024-containers-with-patches.md"
)


def default(variable: str, attribute: str, file: str) -> str:
    """Return what an attribute of a variable is where nobody sets it."""
    variables = hcl2.loads((TERRAFORM / file).read_text())["variable"]
    types = {name.strip('"'): one for each in variables for name, one in each.items()}
    text = str(types[variable]["type"])
    found = re.search(rf"\b{attribute}\W+optional\([\w()]+, (.+?)\)[,}}]", text)
    assert found, f"{variable}.{attribute} has no default: {text}"
    return found[1].strip().strip('"')


def image_of(use: str) -> str:
    parts = ("image_repository", "image_tag")
    return ":".join(default(USES[use], part, "variables_model.tf") for part in parts)


def described(use: str) -> dict:
    found = [one for one in IMAGES if one["image"] == image_of(use)]
    assert found, f"terraform/container_images.json does not describe {image_of(use)}"
    return found[0]


def end_of_patch(image: dict) -> date:
    return date.fromisoformat(image["end_of_patch"])


@pytest.mark.parametrize("use", USES)
def test_the_default_image_gets_patches_today(use):
    # GIVEN the image that is used where nobody chooses another
    image = described(use)

    # WHEN its end of patch is compared with today's date
    # THEN it is to come; else AWS repairs its weaknesses no more
    advice = ADVICE.format(policy=POLICY, variable=USES[use])
    assert date.today() <= end_of_patch(image), (
        f"{image['image']} gets no patches since {image['end_of_patch']}: {advice}"
    )


@pytest.mark.parametrize("use", USES)
def test_the_wheels_that_are_packaged_fit_the_image(use):
    # GIVEN the default image, and the variable of what is packaged for it
    image = described(use)
    runtime = default("container", "runtime", "variables_packaging.tf")
    platforms = default("container", "wheel_platforms", "variables_packaging.tf")

    # WHEN they are compared THEN Python is the same, and no wheel needs a later glibc
    assert runtime == f"python{image['python']}"
    glibc = tuple(map(int, image["glibc"].split(".")))
    for major, minor in re.findall(r"manylinux_(\d+)_(\d+)", platforms):
        assert (int(major), int(minor)) <= glibc


def test_an_image_that_is_described_says_where_that_is_from():
    # GIVEN what is known of the images WHEN it is read THEN each has a date and a source of AWS's
    for image in IMAGES:
        assert end_of_patch(image)
        assert image["use"] in USES
        assert image["source"].startswith("https://github.com/aws/deep-learning-containers/")


def test_tests_run_with_the_torch_of_the_training_image():
    # GIVEN the torch that tests, and the demonstration, run with
    tox = (TERRAFORM.parent / "tox.ini").read_text()

    # WHEN it is compared with the image's THEN it is the same
    assert f"torch=={described('training')['versions']['torch']}" in tox.split()
