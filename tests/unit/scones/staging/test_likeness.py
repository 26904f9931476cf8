"""Pictures that look the same, whatever their size and format."""

import io
from pathlib import Path

import pytest
from PIL import Image

from scones.manifest import SPLITS
from scones.staging import DrawnSample, Folder, stage
from scones.staging.likeness import Likenesses

CLASSES = ["bicycle", "motorcycle"]


def again(photo: bytes, scale: float, file_format: str) -> bytes:
    """Return a photo at another size, saved once more."""
    with Image.open(io.BytesIO(photo)) as image:
        size = (round(image.width * scale), round(image.height * scale))
        changed, buffer = image.convert("RGB").resize(size), io.BytesIO()
    changed.save(buffer, file_format, quality=75)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def drawings() -> dict[str, bytes]:
    images = DrawnSample().images(CLASSES)
    return {image.id: image.photo for image, _ in zip(images, range(40), strict=False)}


@pytest.mark.parametrize(("scale", "file_format"), [(1, "JPEG"), (0.5, "JPEG"), (3, "WEBP")])
def test_a_photo_is_found_at_another_size_and_in_another_format(drawings, scale, file_format):
    # GIVEN drawings WHEN each is looked for at another size, saved with losses
    looks = Likenesses()
    for name, photo in drawings.items():
        looks.add(photo, ("vehicle", name))
    found = [looks.find(again(photo, scale, file_format)) for photo in drawings.values()]
    # THEN it is found
    assert found == [("vehicle", name) for name in drawings]


def test_other_photos_are_not_found(drawings):
    # GIVEN half of the drawings WHEN the others are looked for THEN none is taken for another
    looks = Likenesses()
    names = list(drawings)
    for name in names[::2]:
        looks.add(drawings[name], ("vehicle", name))
    assert not any(looks.find(drawings[name]) for name in names[1::2])


@pytest.mark.parametrize("colour", ["white", "green"])
def test_what_is_too_plain_to_tell_is_not_found(colour: str):
    # GIVEN a picture of nothing but a colour WHEN it is looked for THEN it is like no other
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(buffer, "PNG")
    looks = Likenesses()
    looks.add(buffer.getvalue(), ("vehicle", colour))
    assert looks.find(buffer.getvalue()) is None


def test_an_outlier_that_is_a_copy_of_a_vehicles_photo_is_named(tmp_path: Path):
    # GIVEN a folder of drawings, and an outlier that is a bicycle's photo at twice the size
    source = tmp_path / "source"
    drawn = DrawnSample()
    for image in drawn.images(CLASSES):
        if image.split == "test":
            _write(source / image.vehicle / f"{image.id}.png", image.photo)
    for outlier in drawn.outliers({"car": "test", "bus": "test", "boat": "test"}):
        place = source / "unknown" / outlier.kind
        _write(place / f"{outlier.where.split()[-1]}.png", outlier.photo)
    photo = (source / "bicycle" / "bicycle-test-0003.png").read_bytes()
    _write(source / "unknown" / "car" / "copy.jpg", again(photo, 2, "JPEG"))
    # WHEN it is staged
    warnings: list[str] = []
    manifest = stage(Folder(source), CLASSES, 64, tmp_path / "out", warn=warnings.append)
    # THEN a warning names both, and a person decides
    (warning,) = warnings
    assert "car/copy.jpg is an outlier, car, and looks the same as" in warning
    assert "bicycle-test-0003.png, which is bicycle: if it is the same picture" in warning
    assert sum(sum(manifest.outliers[split].values()) for split in SPLITS) == 61


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
