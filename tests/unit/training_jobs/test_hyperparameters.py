"""What the job is told, and what it refuses to be told."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from train import HyperparameterInvalid, Hyperparameters, parse

GOOD = {"classes": "motorcycle,bicycle", "image_size": "64", "seed": "7", "weight_decays": "0.1,1"}


def words(**changes: str) -> list[str]:
    return [word for name, text in (GOOD | changes).items() for word in (f"--{name}", text)]


def test_hyperparameters_are_read_as_sagemaker_gives_them():
    # GIVEN a command line WHEN it is read THEN every value has its type, and classes are sorted
    assert parse(words(batch_size="8")) == Hyperparameters(
        ["bicycle", "motorcycle"], 64, 8, 7, [0.1, 1.0]
    )


def test_all_but_the_classes_have_defaults():
    # GIVEN only the classes WHEN they are read THEN the rest is sensible
    read = parse(["--classes", "a, b"])
    assert read.classes == ["a", "b"]
    assert read.image_size == 160
    assert read.weight_decays == sorted(read.weight_decays)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--classes"),
        (words(classes="bicycle"), "at least two different names"),
        (words(classes="bicycle,bicycle"), "at least two different names"),
        (words(classes="bicycle,"), "a name is empty"),
        (words(classes=",".join(map(str, range(101)))), "at least two different names"),
        (words(image_size="31"), "image_size is 31, not 32 to 512"),
        (words(image_size="513"), "image_size is 513, not 32 to 512"),
        (words(image_size="large"), "--image_size"),
        (words(batch_size="0"), "batch_size is 0, not positive"),
        (words(seed="one"), "--seed"),
        (words(weight_decays=""), "weight_decays is ''"),
        (words(weight_decays="0.1,"), "weight_decays is '0.1,'"),
        (words(weight_decays="0"), "weight_decays is '0'"),
        (words(weight_decays="nan"), "weight_decays is 'nan'"),
        (words(weight_decays="inf"), "weight_decays is 'inf'"),
        (words(epochs="3"), "--epochs"),
        (words(image="64"), "--image"),
    ],
)
def test_a_wrong_hyperparameter_is_named(arguments: list[str], message: str):
    # GIVEN a command line with a mistake WHEN it is read THEN the text names it, and nobody exits
    with pytest.raises(HyperparameterInvalid) as refusal:
        parse(arguments)
    assert message in str(refusal.value)


NAMES = st.sampled_from(["--classes", "--image_size", "--seed", "--weight_decays", "--x", "-h"])


@given(st.lists(NAMES | st.text(max_size=8), max_size=8))
@settings(max_examples=100, deadline=None)
def test_any_command_line_is_read_or_refused_by_name(arguments: list[str]):
    # GIVEN any words WHEN they are read
    try:
        read = parse(["--classes", "a,b", *arguments])
    except HyperparameterInvalid as error:
        read = str(error)
    # THEN they are usable hyperparameters, or there is a reason
    if isinstance(read, Hyperparameters):
        assert len(read.classes) >= 2
        assert all(0 < decay < math.inf for decay in read.weight_decays)
    else:
        assert read
