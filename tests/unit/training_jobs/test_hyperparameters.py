"""The hyperparameters of a training job, and which values it refuses."""

import math

import pytest
from hyperparameters import HyperparameterInvalid, Hyperparameters, parse
from hypothesis import given, settings
from hypothesis import strategies as st

GOOD = {"classes": "motorcycle,bicycle", "image_size": "64", "seed": "7", "epochs": "3"}


def words(**changes: str) -> list[str]:
    return [word for name, text in (GOOD | changes).items() for word in (f"--{name}", text)]


def test_hyperparameters_are_read_as_sagemaker_gives_them():
    # GIVEN a command line WHEN it is read THEN every value has its type, and classes are sorted
    read = parse(words(batch_size="8", learning_rate="1e-3"))
    assert read.classes == ["bicycle", "motorcycle"]
    assert (read.image_size, read.epochs, read.batch_size, read.seed) == (64, 3, 8, 7)
    assert read.learning_rate == 0.001


def test_all_but_the_classes_have_defaults():
    # GIVEN only the classes WHEN they are read THEN the rest is sensible
    read = parse(["--classes", "a, b"])
    assert read.classes == ["a", "b"]
    assert read.image_size == 160
    assert read.epochs > 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--classes"),
        (words(classes="bicycle"), "at least two different names"),
        (words(classes="bicycle,bicycle"), "at least two different names"),
        (words(classes="bicycle,"), "a name is empty"),
        (words(classes="bicycle,unknown"), "unknown is the model's own name"),
        (words(classes="bicycle,Unknown"), "Unknown is the model's own name"),
        (words(classes="bicycle,NONE"), "NONE is the label of a photo without a vehicle"),
        (words(classes="bicycle,none"), "none is the label of a photo without a vehicle"),
        (words(classes=",".join(map(str, range(101)))), "at least two different names"),
        (words(image_size="31"), "image_size is 31, not 32 to 512"),
        (words(image_size="513"), "image_size is 513, not 32 to 512"),
        (words(image_size="large"), "--image_size"),
        (words(batch_size="1"), "batch_size is 1, not 2 to 4096"),
        (words(epochs="0"), "epochs is 0, not 1 to 1000"),
        (words(learning_rate="0"), "learning_rate is 0.0"),
        (words(learning_rate="nan"), "learning_rate is nan"),
        (words(weight_decay="-1"), "weight_decay is -1.0"),
        (words(weight_decay="inf"), "weight_decay is inf"),
        (words(label_smoothing="0.6"), "label_smoothing is 0.6, not 0.0 to 0.5"),
        (words(outlier_share="-0.1"), "outlier_share is -0.1, not 0.0 to 10.0"),
        (words(confidence_threshold="1.1"), "confidence_threshold is 1.1, not 0.0 to 1.0"),
        (words(margin_threshold="nan"), "margin_threshold is nan"),
        (words(familiarity_threshold="-1"), "familiarity_threshold is -1.0"),
        (words(seed="one"), "--seed"),
        (words(seed="-1"), "seed is -1"),
        (words(layers="3"), "--layers"),
        (words(image="64"), "--image"),
    ],
)
def test_a_wrong_hyperparameter_is_named(arguments: list[str], message: str):
    # GIVEN a command line with a mistake WHEN it is read THEN the text names it, and nobody exits
    with pytest.raises(HyperparameterInvalid) as refusal:
        parse(arguments)
    assert message in str(refusal.value)


NAMES = st.sampled_from(["--classes", "--image_size", "--seed", "--learning_rate", "--x", "-h"])


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
        assert 0 < read.learning_rate < math.inf
    else:
        assert read
