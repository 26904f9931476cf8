"""From any source to a dataset version."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scones import __version__
from scones.dataset import Sample, read_shard
from scones.errors import ClassEmpty, ConfigurationInvalid, SourceImageInvalid
from scones.manifest import SPLITS, Manifest
from scones.staging import SourceImage, SourceOutlier, stage
from scones.staging.source import hash_share
from scones.staging.stage import VALIDATION_SHARE

CLASSES = ["bicycle", "motorcycle"]
Maker = Callable[..., bytes]


class Pictures:
    """A source of as many different pictures a class and split as one likes."""

    name = "pictures"

    def __init__(self, picture: Maker, train: int = 40, test: int = 5) -> None:
        self._picture = picture
        self._counts = {"train": train, "test": test}

    def checksum(self) -> str:
        return "pictures:1"

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        for split, count in self._counts.items():
            for number in range(count):
                for name in classes:
                    key = f"{name}-{split}-{number}"
                    photo = self._picture(key)
                    yield SourceImage(key, name, split, photo, ".jpg", False, f"file {key}")

    def kinds(self, classes: Sequence[str]) -> list[str]:
        return []

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        yield from ()


@pytest.fixture
def picture() -> Maker:
    """Return a maker of photos of one colour, another for each name."""

    def make(name: str) -> bytes:
        buffer = io.BytesIO()
        colour = tuple(hashlib.sha256(name.encode()).digest()[:3])
        Image.new("RGB", (100, 50), colour).save(buffer, "JPEG")
        return buffer.getvalue()

    return make


def samples(directory: Path, manifest: Manifest, split: str) -> list[Sample]:
    return [
        sample for shard in manifest.shards[split] for sample in read_shard(directory / shard.name)
    ]


def test_every_picture_is_in_one_split_and_counted(tmp_path: Path, picture: Maker):
    # GIVEN a source WHEN it is staged
    manifest = stage(Pictures(picture), CLASSES, 64, tmp_path)
    # THEN every picture is in exactly one split, and the manifest counts them
    by_split = {split: samples(tmp_path, manifest, split) for split in SPLITS}
    ids = [sample.id for found in by_split.values() for sample in found]
    assert len(ids) == len(set(ids)) == 90
    for split, found in by_split.items():
        for index, name in enumerate(CLASSES):
            assert manifest.counts[split][name] == sum(s.label == index for s in found)
            assert all(s.id.startswith(name) for s in found if s.label == index)
    assert {sample.id.split("-")[1] for sample in by_split["test"]} == {"test"}
    assert {sample.id.split("-")[1] for sample in by_split["validation"]} == {"train"}


def test_stored_pictures_are_in_normal_form(tmp_path: Path, picture: Maker):
    # GIVEN photos of 100 x 50 pixels WHEN they are staged at 64
    manifest = stage(Pictures(picture), CLASSES, 64, tmp_path)
    # THEN the stored PNG files announce 64 x 32
    heads = {sample.image[:24] for sample in samples(tmp_path, manifest, "train")}
    assert {head[1:4] for head in heads} == {b"PNG"}
    assert {(int.from_bytes(h[16:20]), int.from_bytes(h[20:24])) for h in heads} == {(64, 32)}


def test_the_manifest_on_disk_names_shards_by_their_content(tmp_path: Path, picture: Maker):
    # GIVEN a staged source WHEN its manifest is read from disk
    manifest = stage(Pictures(picture), CLASSES, 64, tmp_path)
    stored = Manifest.from_json((tmp_path / "manifest.json").read_text())
    # THEN it is the one that was returned, and every checksum is a file's
    assert stored == manifest
    assert stored.source == {"name": "pictures", "checksum": "pictures:1"}
    assert (stored.classes, stored.image_size) == (CLASSES, 64)
    assert stored.tool_version == __version__
    for shards in stored.shards.values():
        for shard in shards:
            content = (tmp_path / shard.name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == shard.sha256


def test_the_same_source_is_the_same_version(tmp_path: Path, picture: Maker):
    # GIVEN a source WHEN it is staged twice, with the classes in another order
    one = stage(Pictures(picture), CLASSES, 64, tmp_path / "one")
    two = stage(Pictures(picture), [*reversed(CLASSES), "bicycle"], 64, tmp_path / "two")
    # THEN the version is the same; another size is another version
    assert one == two
    assert stage(Pictures(picture), CLASSES, 32, tmp_path / "three").digest != one.digest


def test_more_pictures_do_not_move_others_to_another_split(tmp_path: Path, picture: Maker):
    # GIVEN a source, and the same with more pictures
    splits = []
    for count in (40, 60):
        directory = tmp_path / str(count)
        manifest = stage(Pictures(picture, train=count), CLASSES, 64, directory)
        splits.append({s: {x.id for x in samples(directory, manifest, s)} for s in SPLITS})
    # THEN validation only grows
    assert splits[0]["validation"] < splits[1]["validation"]
    assert splits[0]["train"] < splits[1]["train"]


def test_progress_counts_every_picture(tmp_path: Path, picture: Maker):
    # GIVEN a listener WHEN a source is staged THEN it hears of every picture
    heard: list[int] = []
    stage(Pictures(picture), CLASSES, 64, tmp_path, progress=heard.append)
    assert heard == list(range(1, 91))


def test_the_test_splits_photos_are_kept_as_they_came(tmp_path: Path, picture: Maker):
    # GIVEN a folder for photos WHEN a source is staged
    stage(Pictures(picture), CLASSES, 64, tmp_path / "out", photos=tmp_path / "photos")
    # THEN it holds the test split, by class, byte for byte
    files = sorted((tmp_path / "photos").glob("*/*"))
    assert [file.relative_to(tmp_path / "photos").as_posix() for file in files] == [
        f"{name}/{name}-test-{number}.jpg" for name in CLASSES for number in range(5)
    ]
    assert {file.stem: file.read_bytes() for file in files} == {
        file.stem: picture(file.stem) for file in files
    }


def test_no_class_is_called_as_a_photo_without_a_vehicle_is(tmp_path: Path, picture: Maker):
    # GIVEN a class with the name of a reviewer's label WHEN it is staged THEN it is refused
    with pytest.raises(ConfigurationInvalid, match="none is the label of a photo without"):
        stage(Pictures(picture), ["bicycle", "none"], 64, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("classes", [[], ["bicycle"], ["bicycle", "bicycle"]])
def test_fewer_than_two_classes_are_refused(tmp_path: Path, picture: Maker, classes: list[str]):
    # GIVEN too few classes WHEN they are staged THEN the text says how many are needed
    with pytest.raises(ConfigurationInvalid, match="at least two classes are needed"):
        stage(Pictures(picture), classes, 64, tmp_path)


@pytest.mark.parametrize(
    ("train", "test", "split"), [(0, 5, "train"), (1, 5, "validation"), (40, 0, "test")]
)
def test_a_split_without_pictures_is_refused(tmp_path: Path, picture: Maker, train, test, split):
    # GIVEN a source without enough pictures WHEN it is staged THEN class and split are named
    with pytest.raises(ClassEmpty, match=f"class bicycle has no image in the {split} split"):
        stage(Pictures(picture, train, test), CLASSES, 64, tmp_path)
    assert not (tmp_path / "manifest.json").exists()


def test_a_pixel_bomb_in_a_source_is_refused_by_name(tmp_path: Path, png_header):
    # GIVEN a picture that announces a thousand million pixels
    source = Pictures(lambda _: png_header(31_623, 31_623))
    # WHEN it is staged THEN the text names the picture and the reason
    with pytest.raises(SourceImageInvalid, match="file bicycle-train-0: ImageTooManyPixels"):
        stage(source, CLASSES, 64, tmp_path)


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_a_names_share_is_a_share_and_always_the_same(name: str):
    # GIVEN any name WHEN its share is taken THEN it lies in 0 to 1 and does not change
    assert 0.0 <= hash_share(name) < 1.0
    assert hash_share(name) == hash_share(name)


def test_shares_are_evenly_spread():
    # GIVEN ten thousand names WHEN their shares are taken
    below = sum(hash_share(f"bicycle-{number}") < VALIDATION_SHARE for number in range(10_000))
    # THEN about as many are below a bound as the bound says
    assert abs(below / 10_000 - VALIDATION_SHARE) < 0.02
