"""The settings of the functions, as Terraform writes them into the environment."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.errors import ConfigurationInvalid
from scones.filtering import Thresholds
from scones.image_limits import Limits
from scones.settings import number, routes, setting

LIMITS = {"MAX_IMAGE_BYTES": "10485760", "MAX_IMAGE_PIXELS": "40000000", "IMAGE_SIZE": "128"}
THRESHOLDS = {
    "CONFIDENCE_THRESHOLD": "0.8",
    "MARGIN_THRESHOLD": "0.1",
    "FAMILIARITY_THRESHOLD": "0.02",
}


@pytest.mark.parametrize("environment", [{}, {"ENDPOINT_NAME": ""}])
def test_a_missing_setting_is_named(environment: dict[str, str]):
    # GIVEN a function without a setting WHEN it asks for it THEN the text names it
    with pytest.raises(ConfigurationInvalid, match="variable ENDPOINT_NAME is not set"):
        setting(environment, "ENDPOINT_NAME")


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=50, deadline=None)
def test_a_number_is_read_as_terraform_writes_it(value: float):
    # GIVEN a number in the environment WHEN it is read THEN it is the same
    assert number({"SIZE": str(value)}, "SIZE") == value


@pytest.mark.parametrize("text", ["large", "1,5", "0x10", " ", "nan", "inf", "-Infinity"])
def test_a_setting_that_is_no_number_is_refused(text: str):
    # GIVEN a text that is no number WHEN it is read THEN the text names the setting
    with pytest.raises(ConfigurationInvalid, match=f"SIZE is '{text}', not a number"):
        number({"SIZE": text}, "SIZE")


@given(st.dictionaries(st.text(), st.text()))
@settings(max_examples=50, deadline=None)
def test_routes_are_read_as_terraform_writes_them(expected: dict[str, str]):
    # GIVEN jsonencode's output WHEN it is read THEN it is the same object
    assert routes({"ROUTES": json.dumps(expected)}) == expected


@pytest.mark.parametrize(
    "text", ["near", "[]", '"near"', '{"bicycle": 1}', '{"bicycle": null}', "{", "3"]
)
def test_routes_that_are_no_object_of_texts_are_refused(text: str):
    # GIVEN something else WHEN it is read THEN the setting is named
    with pytest.raises(ConfigurationInvalid, match=r"ROUTES is .* not a JSON object of vehicle"):
        routes({"ROUTES": text})


def test_limits_and_thresholds_are_read():
    # GIVEN the settings of a function WHEN they are read THEN each value is where it belongs
    assert Limits.from_environment(LIMITS) == Limits(10485760, 40000000, 128)
    assert Thresholds.from_environment(THRESHOLDS) == Thresholds(0.8, 0.1, 0.02)


@pytest.mark.parametrize("name", [*LIMITS, *THRESHOLDS])
def test_a_limit_or_threshold_that_is_missing_is_named(name: str):
    # GIVEN a function that lacks one of them
    given_here = {key: text for key, text in (LIMITS | THRESHOLDS).items() if key != name}
    read = Limits.from_environment if name in LIMITS else Thresholds.from_environment
    # WHEN they are read THEN the text names it
    with pytest.raises(ConfigurationInvalid, match=f"variable {name} is not set"):
        read(given_here)
