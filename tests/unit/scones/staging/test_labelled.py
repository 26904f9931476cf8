"""A source with the photos that people labelled."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from scones.dataset import read_shard
from scones.errors import FolderMissing, SourceImageInvalid
from scones.image_limits import Limits
from scones.images import encode, normalise
from scones.manifest import SPLITS
from scones.review import LABELLED_SIZE
from scones.staging import DrawnSample, WithLabelled, stage

CLASSES = ["bicycle", "motorcycle"]


@pytest.fixture(scope="module")
def drawings() -> list:
    return list(DrawnSample().images(CLASSES))


def noise(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


class Few:
    """A source with few pictures, each drawn once."""

    name = "few"

    def __init__(self, images: list) -> None:
        chosen = [
            [image for image in images if image.split == split] for split in ("train", "test")
        ]
        self._images = [*chosen[0][:60], *chosen[1][:8]]

    def checksum(self) -> str:
        return "few"

    def images(self, classes):
        yield from (image for image in self._images if image.vehicle in classes)

    def kinds(self, classes):
        return []

    def outliers(self, splits):
        yield from ()


@pytest.fixture
def source(drawings) -> Few:
    return Few(drawings)


def label(directory: Path, name: str, vehicle: str, photo: bytes) -> None:
    (directory / vehicle).mkdir(parents=True, exist_ok=True)
    (directory / vehicle / f"{name}.png").write_bytes(photo)


def staged(source, directory: Path) -> dict[str, set[str]]:
    manifest = stage(source, CLASSES, 96, directory)
    return {
        split: {
            f"{sample.id} {CLASSES[sample.label]}"
            for shard in manifest.shards[split]
            for sample in read_shard(directory / shard.name)
        }
        for split in SPLITS
    }


def test_labelled_photos_are_trained_with_and_the_rest_stays(source, drawings, tmp_path: Path):
    # GIVEN photos labelled as vehicles, as none, and as a class that is no more
    labelled = tmp_path / "labelled"
    for number, vehicle in enumerate(["bicycle", "motorcycle", "none", "scooter"]):
        label(labelled, f"0{number}", vehicle, drawings[200 + number].photo)
    # WHEN they are staged with a source
    plain = staged(source, tmp_path / "plain")
    more = staged(WithLabelled(source, labelled), tmp_path / "more")
    # THEN those of the vehicles are new in train or the validation that comes out of it
    assert more["test"] == plain["test"]
    new = (more["train"] | more["validation"]) - plain["train"] - plain["validation"]
    assert new == {"labelled-00 bicycle", "labelled-01 motorcycle"}
    assert plain["train"] <= more["train"]
    assert plain["validation"] <= more["validation"]


def test_a_test_photo_that_came_back_is_left_out(source, tmp_path: Path):
    # GIVEN a photo of the test split that went through review
    held_out = next(image for image in source.images(CLASSES) if image.split == "test")
    label(tmp_path / "labelled", "0a", held_out.vehicle, held_out.photo)
    # WHEN it is staged THEN it is in no other split
    more = staged(WithLabelled(source, tmp_path / "labelled"), tmp_path / "more")
    assert more == staged(source, tmp_path / "plain")


@pytest.mark.parametrize("size", [(96, 72), (300, 200), (1000, 700), (700, 1300)])
def test_a_test_photo_that_came_back_is_left_out_however_large_it_is(
    source, drawings, tmp_path: Path, size: tuple[int, int]
):
    # GIVEN a held-out photo of some size that came back as scones review stores it
    content = noise(size)
    held_out = replace(drawings[0], id="large", split="test", photo=content, is_normal=False)
    source = Few([held_out, *source.images(CLASSES)])
    stored = normalise(content, Limits(10**8, 10**8, LABELLED_SIZE)).content
    label(tmp_path / "labelled", "0a", held_out.vehicle, stored)
    # WHEN it is staged THEN it is in the test split, and in no other
    more = staged(WithLabelled(source, tmp_path / "labelled"), tmp_path / "more")
    assert more == staged(source, tmp_path / "plain")
    assert f"large {held_out.vehicle}" in more["test"]


def test_a_photo_that_is_much_like_a_held_out_one_is_trained_with(source, tmp_path: Path):
    # GIVEN a held-out photo that a camera darkened before it came back
    held_out = next(image for image in source.images(CLASSES) if image.split == "test")
    with Image.open(io.BytesIO(held_out.photo)) as image:
        darker = encode(ImageEnhance.Brightness(image.convert("RGB")).enhance(0.4))
    label(tmp_path / "labelled", "0a", held_out.vehicle, darker)
    # WHEN it is staged THEN it is not recognised, as the documentation says
    more = staged(WithLabelled(source, tmp_path / "labelled"), tmp_path / "more")
    assert f"labelled-0a {held_out.vehicle}" in more["train"] | more["validation"]


def test_the_checksum_follows_the_labels(source, drawings, tmp_path: Path):
    # GIVEN a labelled photo
    label(tmp_path, "0a", "bicycle", drawings[300].photo)
    before = WithLabelled(source, tmp_path).checksum()
    # WHEN its label changes THEN the checksum does
    (tmp_path / "motorcycle").mkdir()
    (tmp_path / "bicycle" / "0a.png").rename(tmp_path / "motorcycle" / "0a.png")
    assert WithLabelled(source, tmp_path).checksum() != before
    assert WithLabelled(source, tmp_path).name == "few+labelled"


def test_a_broken_photo_is_named(source, tmp_path: Path):
    # GIVEN a labelled file that is no picture WHEN it is staged THEN the error names it
    label(tmp_path / "labelled", "0a", "bicycle", b"no picture")
    with pytest.raises(SourceImageInvalid, match=r"0a\.png: ImageFormatUnsupported"):
        staged(WithLabelled(source, tmp_path / "labelled"), tmp_path / "more")


def test_a_directory_that_is_not_there_is_refused(source, tmp_path: Path):
    # GIVEN no directory WHEN it is named THEN the error says so
    with pytest.raises(FolderMissing, match="labels is not a folder"):
        WithLabelled(source, tmp_path / "labels")
