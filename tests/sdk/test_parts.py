"""docs/sagemaker_sdk.md says of this SDK what the examples, which ran before, have found."""

from importlib.metadata import version
from pathlib import Path

import pytest

import sagemaker_parts

MAJOR = version("sagemaker").partition(".")[0]


def test_the_page_says_which_parts_have_run(request, parts):
    # GIVEN the parts that the examples of this session went through
    if not parts:
        pytest.skip("no example was run")
    if request.config.getoption("--write-parts"):
        sagemaker_parts.write(MAJOR, parts)
    # WHEN the page is read THEN it says the same: all of it, if all examples were run
    said = sagemaker_parts.read()[MAJOR]
    assert parts.items() <= said.items()
    folder = Path(__file__).with_name(f"sdk{MAJOR}")
    examples = [file for file in folder.glob("*.py") if not file.name.startswith("test_")]
    ran = [item for item in request.session.items if item.name.startswith("test_an_example_runs")]
    if len(ran) == len(examples):
        assert said == parts
