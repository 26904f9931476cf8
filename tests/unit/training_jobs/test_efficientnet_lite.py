"""The network's architecture, against what its weights were made with.

The numbers are what the package efficientnet-lite-pytorch 0.1.0 answers with the same weights. For
pictures of the size that a variant was trained on, timm 1.0.31 answers the same to the last bit.
"""

from typing import get_args

import numpy as np
import onnxruntime
import pytest
import torch
from efficientnet_lite import FEATURES, EfficientNetLite, Variant

LOOKED_AT = [0, 1, 3, 17, 37]
# Mean and deviation of the features, and those that are looked at.
WITH_FORMULA = {
    ("lite0", 128): [1.75616, 1.34329, 2.02644, 3.70125, 1.64173, 1.03689, 1.8859],
    ("lite0", 97): [1.74658, 1.40133, 2.15235, 4.56123, 1.42371, 1.63518, 2.80966],
    ("lite1", 128): [1.76203, 1.29471, 1.93743, 3.65564, 1.5978, 1.52319, 2.1156],
    ("lite1", 97): [1.74017, 1.35485, 1.25823, 4.35275, 1.70932, 1.6788, 2.99781],
    ("lite2", 128): [1.86421, 1.42648, 1.02025, 0.1902, 1.49091, 5.98377, 1.1819],
    ("lite2", 97): [1.84417, 1.50012, 0.45209, 0.22775, 1.26146, 5.99481, 1.9521],
}
# Mean and deviation, then the three largest: which they are, and how large.
WITH_IMAGENET = {
    (96, 96): ([0.3164, 0.83889], [642, 31, 71], [5.9903, 5.9078, 5.6944]),
    (128, 128): ([0.17192, 0.57431], [31, 71, 66], [5.3361, 5.07, 4.6346]),
    (160, 160): ([0.11051, 0.46363], [71, 31, 674], [5.3571, 4.6074, 4.2088]),
    (97, 97): ([0.31173, 0.82971], [31, 642, 71], [5.933, 5.8801, 5.7077]),
    (131, 75): ([0.16052, 0.57334], [71, 31, 1174], [5.647, 5.5711, 4.528]),
}


def waves(height: int, width: int) -> torch.Tensor:
    """Return a picture of waves, shape (1, 3, height, width)."""
    down, across = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    channels = [torch.sin(down / 7), torch.cos(across / 5), torch.sin((down + across) / 11)]
    return torch.stack(channels)[None]


def by_formula(variant: Variant) -> EfficientNetLite:
    """Return a network whose weights nothing has taught."""
    network = EfficientNetLite(variant).eval()
    with torch.no_grad():
        for weight in network.parameters():
            if weight.ndim == 4:
                numbers = torch.arange(weight.numel()) ** 2 % 1009 / 1009 - 0.5
                weight.copy_((5 * numbers / weight[0].numel() ** 0.5).reshape(weight.shape))
    return network


@pytest.fixture(scope="module")
def taught() -> EfficientNetLite:
    """Return the network with ImageNet's weights."""
    from pretrained import read_weights

    network = EfficientNetLite("lite0").eval()
    network.load_state_dict(read_weights("lite0"))
    return network


@pytest.mark.parametrize(("variant", "size"), WITH_FORMULA)
def test_a_variant_answers_as_the_one_that_it_replaces(variant: Variant, size: int):
    # GIVEN a variant with known weights WHEN it sees a picture
    with torch.inference_mode():
        features = by_formula(variant)(waves(size, size))[0]
    # THEN its features are the known ones, at a size that padding makes uneven, too
    found = [features.mean(), features.std(), *features[LOOKED_AT]]
    assert [float(one) for one in found] == pytest.approx(WITH_FORMULA[variant, size], abs=2e-3)


@pytest.mark.parametrize("size", WITH_IMAGENET)
def test_imagenets_weights_give_the_known_features(taught, size: tuple[int, int]):
    # GIVEN ImageNet's weights WHEN the network sees a picture
    with torch.inference_mode():
        features = taught(waves(*size))[0]
    # THEN its features are the known ones
    (mean, deviation), places, largest = WITH_IMAGENET[size]
    assert features.mean().item() == pytest.approx(mean, abs=1e-4)
    assert features.std().item() == pytest.approx(deviation, abs=1e-4)
    assert features.topk(3).indices.tolist() == places
    assert features.topk(3).values.tolist() == pytest.approx(largest, abs=2e-3)


@pytest.mark.parametrize(("variant", "millions"), [("lite0", 4.7), ("lite1", 5.4), ("lite2", 6.1)])
def test_a_variant_has_as_many_weights_as_was_published(variant: Variant, millions: float):
    # GIVEN a variant WHEN its weights are counted, with those of ImageNet's thousand classes
    count = sum(weight.numel() for weight in EfficientNetLite(variant).parameters())
    count += FEATURES * 1000 + 1000
    # THEN there are as many as its authors' table says
    assert round(count / 1e6, 1) == millions


@pytest.mark.filterwarnings("ignore")  # as in export.py: the exporter is called legacy
@pytest.mark.parametrize("variant", get_args(Variant))
def test_a_graph_of_it_answers_alike(tmp_path, variant: Variant):
    # GIVEN a graph that was traced with one picture
    network, file = by_formula(variant), tmp_path / "network.onnx"
    names = {"pictures": {0: "n"}}
    torch.onnx.export(
        network,
        (waves(97, 97),),
        str(file),
        dynamo=False,
        opset_version=17,
        input_names=["pictures"],
        dynamic_axes=names,
    )
    # WHEN it sees three
    pictures = torch.cat([waves(97, 97), waves(97, 97).flip(3), waves(97, 97).flip(2)])
    (found,) = onnxruntime.InferenceSession(str(file)).run(None, {"pictures": pictures.numpy()})
    # THEN it answers as the network, however the network's numbers lie
    with torch.inference_mode():
        network = network.to(memory_format=torch.channels_last)
        wanted = network(pictures.contiguous(memory_format=torch.channels_last))
    assert found == pytest.approx(np.asarray(wanted), abs=1e-3)


def test_features_have_a_place_for_every_32_pixels(taught):
    # GIVEN a picture WHEN its features are asked for by place
    with torch.inference_mode():
        places, pooled = taught.features(waves(128, 96)), taught(waves(128, 96))
    # THEN there are some for every 32 pixels each way, and their mean is the picture's
    assert places.shape == (1, FEATURES, 4, 3)
    assert torch.equal(places.mean(dim=(2, 3)), pooled)


def test_blocks_are_left_out_in_training_only(taught):
    # GIVEN eight times the same picture
    pictures = waves(64, 64).repeat(8, 1, 1, 1)
    # WHEN the network sees them ready to answer, and in training with its statistics kept
    with torch.inference_mode():
        answers = taught(pictures)
        for module in taught.modules():
            module.training = not isinstance(module, torch.nn.BatchNorm2d)
        trained = taught(pictures)
        taught.eval()
    # THEN only in training do blocks differ between pictures
    assert torch.allclose(answers, answers[:1].expand_as(answers), atol=1e-4)
    assert not torch.allclose(trained, trained[:1].expand_as(trained), atol=1e-2)
