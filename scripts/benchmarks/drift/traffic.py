"""Traffic that a trained model answers to: as it was, and changed in one way at a time."""

import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference import Model, decode, model_fn, predict
from PIL import Image, ImageEnhance, ImageFilter

from scones.classes import UNKNOWN
from scones.dataset import Sample, read_shard
from scones.drift.observation import Observation, observe
from scones.image_limits import Limits
from scones.images import CONTENT_TYPE, encode, normalise
from scones.inference import Inference
from scones.staging import Cifar100, WithoutUnknown, stage

_Change = Callable[[Image.Image], Image.Image]

CHANGES: Mapping[str, _Change] = {
    "darkened to 70 %": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "darkened to 50 %": lambda image: ImageEnhance.Brightness(image).enhance(0.5),
    "blurred (radius 0.5 pixel)": lambda image: image.filter(ImageFilter.GaussianBlur(0.5)),
    "blurred (radius 1 pixel)": lambda image: image.filter(ImageFilter.GaussianBlur(1)),
}


def enlarged(image: Image.Image) -> Image.Image:
    """Return a photo with four times as many pixels a side, and no more to see."""
    return image.resize((4 * image.width, 4 * image.height), Image.Resampling.BICUBIC)


@dataclass(frozen=True)
class Traffic:
    """Observations that windows are drawn from.

    Attributes
    ----------
    classes
        What the model can answer: the vehicles, and ``unknown`` if it has learnt it.
    validation
        Of the split that the baseline comes from.
    test
        Of held-out photos of each class, by its name.
    changed
        The same photos, changed; by the change's name.
    enlarged
        The same photos, larger: the size of a photo is no drift.
    unseen
        Of photos of other classes.
    """

    classes: Sequence[str]
    validation: list[Observation]
    test: dict[str, list[Observation]]
    changed: dict[str, list[Observation]]
    enlarged: list[Observation]
    unseen: list[Observation]


def observe_traffic(
    archive: Path, model_directory: Path, unseen: Sequence[str], progress: Callable[[str], None]
) -> Traffic:
    """Ask a model about CIFAR-100's photos, and return what data capture would show of it.

    Parameters
    ----------
    archive
        CIFAR-100's.
    model_directory
        A model as a training job leaves it.
    unseen
        Classes that the model does not know.
    progress
        Called with what is being asked.
    """
    model = model_fn(str(model_directory))
    order = sorted(set(model.classes) - {UNKNOWN})
    limits = Limits(max_bytes=2**24, max_pixels=2**24, size=model.image_size)
    with tempfile.TemporaryDirectory() as directory:
        known = _staged(archive, order, model.image_size, Path(directory) / "known")
        others = _staged(archive, unseen, model.image_size, Path(directory) / "others")

    def ask(samples: Sequence[Sample], what: str, change: _Change | None) -> list[Observation]:
        progress(f"{what}: {len(samples)} photos")
        return [_answer(sample.image, model, limits, change) for sample in samples]

    of_class = {
        name: [sample for sample in known["test"] if order[sample.label] == name] for name in order
    }
    return Traffic(
        classes=model.classes,
        validation=ask(known["validation"], "validation", None),
        test={name: ask(samples, f"test, {name}", None) for name, samples in of_class.items()},
        changed={name: ask(known["test"], name, change) for name, change in CHANGES.items()},
        enlarged=ask(known["test"], "enlarged", enlarged),
        unseen=ask(others["test"], "unseen classes", None),
    )


def _staged(
    archive: Path, classes: Sequence[str], size: int, directory: Path
) -> dict[str, list[Sample]]:
    directory.mkdir()
    manifest = stage(WithoutUnknown(Cifar100(archive)), classes, size, directory)
    return {
        split: [sample for shard in shards for sample in read_shard(directory / shard.name)]
        for split, shards in manifest.shards.items()
    }


def _answer(photo: bytes, model: Model, limits: Limits, change: _Change | None) -> Observation:
    if change is not None:
        with Image.open(io.BytesIO(photo)) as image:
            photo = encode(change(image.convert("RGB")))
    normal = normalise(photo, limits)
    answer = predict(decode(normal.content, CONTENT_TYPE), model)
    return observe(Inference.from_document(answer), normal.quality)
