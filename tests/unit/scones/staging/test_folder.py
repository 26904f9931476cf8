"""A folder of one's own pictures."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

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


def test_hidden_files_are_no_pictures_whatever_their_ending(folder: Path):
    # GIVEN what systems leave in folders
    before = Folder(folder).checksum()
    for name in ("._IMG 0.jpg", ".hidden.png", "Thumbs.db"):
        (folder / "bicycle" / name).write_bytes(b"\0\5\x16\7")
    for name in (".git", "__MACOSX"):
        (folder / name).mkdir()
        (folder / name / "a.jpg").write_bytes(b"no picture")
    # WHEN the folder is read THEN nothing has changed, and nothing is said of it
    source = Folder(folder)
    assert len(list(source.images(["bicycle", "motorcycle"]))) == 60
    assert source.checksum() == before
    assert not source.passed_over(["bicycle", "motorcycle"])
    with pytest.raises(ClassUnknown, match="has no folder __MACOSX"):
        list(source.images(["__MACOSX"]))


def test_what_is_passed_over_is_counted_by_its_reason(folder: Path, picture: Maker):
    # GIVEN pictures in a folder of the class's folder, and files of other names
    (folder / "bicycle" / "2024" / "May").mkdir(parents=True)
    (folder / "bicycle" / "2024" / "a.jpg").write_bytes(picture())
    (folder / "bicycle" / "2024" / "May" / "b.jpg").write_bytes(picture())
    (folder / "bicycle" / "old.gif").write_bytes(b"")
    (folder / "motorcycle" / "IMG_1").write_bytes(picture())
    (folder / "motorcycle" / "gone.jpg").symlink_to(folder / "nowhere")
    # WHEN it is asked what is not staged THEN each reason has its number
    assert Folder(folder).passed_over(["bicycle", "motorcycle"]) == {
        "in folders below those of classes and kinds": 2,
        "named *.gif": 1,
        "without an ending": 1,
        "links that lead nowhere, and no files": 1,
    }


@pytest.mark.parametrize("ending", ["jfif", "jpe", "JFIF"])
def test_every_ending_of_a_jpeg_is_known(folder: Path, picture: Maker, ending: str):
    # GIVEN a JPEG as some programs name it WHEN the class is read THEN it is there
    (folder / "bicycle" / f"new.{ending}").write_bytes(picture("JPEG", size=(99, 99)))
    assert len(list(Folder(folder).images(["bicycle"]))) == 31


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


def test_a_missing_class_is_refused_with_what_is_there(folder: Path):
    # GIVEN folders of other names, and a file where a class is looked for
    (folder / "bicycle").rename(folder / "Bicycle")
    (folder / "tank").write_text("")
    # WHEN a class is read THEN the text lists the folders
    with pytest.raises(ClassUnknown, match="no folder bicycle; its folders are Bicycle, motorcy"):
        list(Folder(folder).images(["bicycle"]))
    with pytest.raises(ClassUnknown, match="no folder tank: it is a file there"):
        list(Folder(folder).images(["tank"]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_one_picture_of_two_classes_is_refused_with_both_files(
    folder: Path, tmp_path: Path, picture: Maker, kind: str
):
    # GIVEN a picture that is filed under both classes, once in another format
    photo = picture("PNG", size=(90, 30))
    (folder / "bicycle" / "one.png").write_bytes(photo)
    buffer = io.BytesIO()
    Image.open(io.BytesIO(photo)).save(buffer, "WEBP", lossless=True)
    other = photo if kind == "PNG" else buffer.getvalue()
    (folder / "motorcycle" / "two.webp").write_bytes(other)
    # WHEN the folder is staged THEN both files are named, and there is no dataset
    with pytest.raises(SourceImageInvalid, match=r"two\.webp is motorcycle.*bicycle in .*one\.png"):
        stage(Folder(folder), ["bicycle", "motorcycle"], 64, tmp_path / "out")
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_equal_pictures_of_a_class_are_taken_once_whatever_their_format(
    folder: Path, tmp_path: Path, picture: Maker
):
    # GIVEN one picture in two files that differ
    photo = picture("PNG", size=(90, 30))
    (folder / "bicycle" / "one.png").write_bytes(photo)
    Image.open(io.BytesIO(photo)).save(folder / "bicycle" / "two.webp", lossless=True)
    # WHEN the folder is staged THEN it is there once, so in one split only
    manifest = stage(Folder(folder), ["bicycle", "motorcycle"], 64, tmp_path / "out")
    assert sum(counts["bicycle"] for counts in manifest.counts.values()) == 31


def test_all_bad_pictures_are_named_at_once(folder: Path, tmp_path: Path):
    # GIVEN 25 files that are no pictures
    for number in range(25):
        (folder / "bicycle" / f"bad{number:02d}.jpg").write_bytes(b"text %d" % number)
    # WHEN the folder is staged
    with pytest.raises(SourceImageInvalid) as refusal:
        stage(Folder(folder), ["bicycle", "motorcycle"], 64, tmp_path / "out")
    # THEN one error has twenty of them, and how many more there are
    said = str(refusal.value)
    assert said.startswith("25 pictures cannot be used:")
    assert [f"bad{number:02d}.jpg" in said for number in (0, 19, 20)] == [True, True, False]
    assert said.endswith("and 5 more")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["bicycle", "motorcycle", ".git", "bicycle/2024"]),
            st.text("aZ.é_ ", min_size=1, max_size=6).filter(lambda name: name.strip(".")),
            st.sampled_from([".jpg", ".PNG", ".gif", ""]),
        ),
        max_size=12,
    )
)
def test_every_file_of_any_tree_is_staged_hidden_or_counted(tmp_path_factory, files):
    # GIVEN any tree of files
    root = tmp_path_factory.mktemp("tree")
    for name in ("bicycle", "motorcycle"):
        (root / name).mkdir()
    for number, (place, name, ending) in enumerate(files):
        (root / place).mkdir(parents=True, exist_ok=True)
        path = root / place / f"{name}{ending}"
        if not path.is_dir():
            path.write_text(str(number))
    # WHEN it is read
    source = Folder(root)
    classes = ["bicycle", "motorcycle"]
    staged = {image.where for image in source.images(classes)}
    # THEN no file is neither staged, nor counted, nor hidden, nor another's copy
    everything = [
        path
        for name in classes
        for path in (root / name).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    ]
    assert len(everything) == len(staged) + source.passed_over(classes).total()


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
