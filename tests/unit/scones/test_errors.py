"""The tree of errors: who asks for a kind of error gets all of it."""

import inspect

import pytest

from scones import errors

CLASSES = [value for _, value in inspect.getmembers(errors, inspect.isclass)]


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_every_error_is_the_packages_own_and_says_what_it_means(error: type[Exception]):
    # GIVEN an error of the package THEN one except clause is enough for all, and it is documented
    assert issubclass(error, errors.SconesError)
    assert error.__doc__


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_every_error_keeps_its_words(error: type[Exception]):
    # GIVEN an error WHEN it is raised with words THEN people read these words
    with pytest.raises(errors.SconesError, match=r"^what went wrong$"):
        raise error("what went wrong")


def test_no_rejection_is_an_error_of_staging_or_of_the_endpoint():
    # GIVEN the rejections of uploads
    rejections = set(errors.ImageRejected.__subclasses__())
    # WHEN they are compared with what can be put right otherwise
    others = {errors.EndpointUnavailable, errors.InferenceInvalid, errors.SourceImageInvalid}
    # THEN there are some, and no class is both
    assert rejections
    assert not any(issubclass(other, errors.ImageRejected) for other in others)
    assert not any(issubclass(error, errors.SourceInvalid) for error in rejections)
