"""A dataset version with outliers, which models are judged on."""

import pytest

from scones.staging import DrawnSample, stage


@pytest.fixture(scope="package")
def dataset(tmp_path_factory):
    directory = tmp_path_factory.mktemp("dataset")
    stage(DrawnSample(0), ["bicycle", "motorcycle"], 32, directory)
    return directory
