"""A folder of one's own pictures."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scones.dataset import read_shard
from scones.errors import ClassEmpty, ClassUnknown, FolderMissing, SourceImageInvalid
from scones.staging import Folder, stage

Maker = Callable[..., bytes]


@pytest.fixture
def folder(tmp_path: Path, picture: Maker) -> Path:
    """Return a folder of two classes with enough different pictures for every split."""
    for name, width in (("bicycle", 40), ("motorcycle", 50)):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(30):
            content = picture("JPEG", size=(width, 20 + number))
            (tmp_path / "photos" / name / f"IMG {number}.JPG").write_bytes(content)
    return tmp_path / "photos"


def test_every_picture_is_yielded_with_its_class(folder: Path):
    # GIVEN a folder WHEN its pictures are read
    images = list(Folder(folder).images(["bicycle", "motorcycle"]))
    # THEN each is there as it was stored, under the name of its folder
    assert len(images) == 60
    assert all(image.photo == Path(image.where).read_bytes() for image in images)
    assert all(Path(image.where).parent.name == image.vehicle for image in images)
    assert {image.suffix for image in images} == {".jpg"}
    assert {image.split for image in images} == {"train", "test"}


def test_the_order_of_files_on_disk_does_not_matter(folder: Path, tmp_path: Path):
    # GIVEN the same pictures, written in another order
    other = tmp_path / "copy"
    for path in sorted(folder.glob("*/*"), reverse=True):
        (other / path.parent.name).mkdir(parents=True, exist_ok=True)
        (other / path.parent.name / path.name).write_bytes(path.read_bytes())
    # WHEN both are read
    one, two = Folder(folder), Folder(other)
    # THEN they are the same
    assert one.checksum() == two.checksum()
    ids = [[image.id for image in source.images(["bicycle"])] for source in (one, two)]
    assert ids[0] == ids[1]


def test_the_same_picture_twice_is_taken_once(folder: Path):
    # GIVEN a second copy of a picture
    (folder / "bicycle" / "copy.jpg").write_bytes((folder / "bicycle" / "IMG 0.JPG").read_bytes())
    # WHEN the class is read THEN no picture can be in two splits
    assert len(list(Folder(folder).images(["bicycle"]))) == 30


def test_a_new_picture_does_not_move_another_to_another_split(folder: Path, picture: Maker):
    # GIVEN the splits of a folder
    before = {image.id: image.split for image in Folder(folder).images(["bicycle"])}
    # WHEN a picture comes first
    (folder / "bicycle" / "A.png").write_bytes(picture())
    after = {image.id: image.split for image in Folder(folder).images(["bicycle"])}
    # THEN all others stay where they were, and the checksum tells
    assert before.items() < after.items()


def test_the_checksum_follows_names_and_contents(folder: Path):
    # GIVEN a folder's checksum
    before = Folder(folder).checksum()
    # WHEN a file is renamed
    (folder / "bicycle" / "IMG 0.JPG").rename(folder / "bicycle" / "Z.jpg")
    # THEN it changes
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", before)
    assert Folder(folder).checksum() != before


def test_what_is_no_picture_by_its_name_is_passed_over(folder: Path):
    # GIVEN other files, and a folder whose name ends like a picture's
    before = Folder(folder).checksum()
    (folder / "bicycle" / "notes.txt").write_text("Gate code 4711")
    (folder / "bicycle" / ".DS_Store").write_bytes(b"\0")
    (folder / "bicycle" / "album.jpg").mkdir()
    (folder / "README.png").write_text("not in a class")
    # WHEN the class is read THEN nothing has changed
    assert len(list(Folder(folder).images(["bicycle"]))) == 30
    assert Folder(folder).checksum() == before


def test_a_missing_folder_is_refused_by_name(tmp_path: Path):
    # GIVEN no folder, or a file WHEN it is opened THEN the text names it
    (tmp_path / "file").write_text("")
    for name in ("none", "file"):
        with pytest.raises(FolderMissing, match=f"{name} is not a folder"):
            Folder(tmp_path / name)


def test_a_missing_class_is_refused_by_name(folder: Path):
    # GIVEN no folder of a class WHEN it is read THEN the text names it
    with pytest.raises(ClassUnknown, match="has no folder tank"):
        list(Folder(folder).images(["bicycle", "tank"]))


def test_an_empty_class_is_refused_by_name(folder: Path, tmp_path: Path):
    # GIVEN a class without pictures
    (folder / "tank").mkdir()
    # WHEN the folder is staged THEN the class and the split are named
    with pytest.raises(ClassEmpty, match="class tank has no image in the train split"):
        stage(Folder(folder), ["bicycle", "tank"], 64, tmp_path / "out")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "ImageEmpty"),
        (b"no picture", "ImageFormatUnsupported"),
        (b"\xff\xd8\xff\xe0 broken", "ImageUnreadable|ImageFormatUnsupported"),
    ],
)
def test_a_broken_picture_is_named_with_its_reason(
    folder: Path, tmp_path: Path, content: bytes, reason: str
):
    # GIVEN one broken picture among good ones
    (folder / "bicycle" / "broken.jpg").write_bytes(content)
    # WHEN the folder is staged
    with pytest.raises(SourceImageInvalid, match=rf"bicycle/broken\.jpg: ({reason}): ."):
        stage(Folder(folder), ["bicycle", "motorcycle"], 64, tmp_path / "out")
    # THEN there is no manifest, so nothing that passes for a dataset
    assert not (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize("name", ["mountain.bike", "cargo bike", "vélo", "b" * 120])
def test_a_class_of_any_name_is_read_again(folder: Path, tmp_path: Path, name: str):
    # GIVEN a class whose folder has an unusual name
    (folder / "bicycle").rename(folder / name)
    # WHEN it is staged
    manifest = stage(Folder(folder), [name, "motorcycle"], 64, tmp_path / "out")
    # THEN every sample is read again from the shards
    samples = [
        sample
        for shards in manifest.shards.values()
        for shard in shards
        for sample in read_shard(tmp_path / "out" / shard.name)
    ]
    assert len(samples) == 60
    assert sum(sample.label == manifest.classes.index(name) for sample in samples) == 30
