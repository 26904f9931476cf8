"""Staging from the command line: to a directory, or to S3."""

import io
import json
from pathlib import Path

import boto3
import pytest
from PIL import Image

from scones.dataset import read_shard
from scones.manifest import Manifest
from scones_tools.__main__ import main

CLASSES = ("--classes", "bicycle,motorcycle")
SIZED = (*CLASSES, "--image-size", "16")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of two classes, thirty pictures each."""
    for level, name in enumerate(("bicycle", "motorcycle")):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(30):
            buffer = io.BytesIO()
            Image.new("RGB", (20 + number, 16), (number, level, 0)).save(buffer, "PNG")
            (tmp_path / "photos" / name / f"{number}.png").write_bytes(buffer.getvalue())
    return tmp_path / "photos"


def words(folder: Path, destination: Path | str) -> list[str]:
    return [
        *("--source", "folder", "--directory", str(folder)),
        *(*CLASSES, "--image-size", "16", "--destination", str(destination), "--json"),
    ]


def test_a_folder_is_staged_into_a_directory_named_by_its_content(folder, tmp_path, capsys):
    # GIVEN a folder WHEN it is staged
    assert main(["stage", *words(folder, tmp_path / "datasets")]) == 0
    # THEN one line of JSON on stdout names the version and counts
    answer = json.loads(capsys.readouterr().out)
    target = tmp_path / "datasets" / answer["digest"]
    assert answer["uri"] == str(target)
    assert sum(n for split in answer["counts"].values() for n in split.values()) == 60
    # THEN manifest and shards are there, whole, and nothing else is
    manifest = Manifest.from_json((target / "manifest.json").read_text())
    shards = [shard for found in manifest.shards.values() for shard in found]
    assert sum(len(list(read_shard(target / shard.name))) for shard in shards) == 60
    names = {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()}
    assert names == {"manifest.json", *(shard.name for shard in shards)}


def test_a_person_reads_a_table_and_the_line_to_type_next(folder, aws, capsys):
    # GIVEN a folder WHEN a person stages it to S3, for an environment
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="artifacts")
    line = [word for word in words(folder, "s3://artifacts/datasets") if word != "--json"]
    assert main(["stage", *line, "--environment", "dev"]) == 0
    # THEN there is a row for each split, and what to type next, in full
    printed = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in printed[:4]] == ["split", "train", "validation", "test"]
    assert printed[0].split() == ["split", "bicycle", "motorcycle", "unknown", "unknown_kinds"]
    assert sum(int(count) for row in printed[1:4] for count in row.split()[1:3]) == 60
    assert [row.split()[3:] for row in printed[1:4]] == [["0", "0"]] * 3
    (uri,) = [row.removeprefix("dataset: ") for row in printed if row.startswith("dataset: ")]
    assert uri.startswith("s3://artifacts/datasets/")
    assert printed[-1] == f"next: scones train --environment dev --dataset {uri}"


def test_a_version_in_a_directory_is_not_trained_by_the_pipeline(folder, tmp_path, capsys):
    # GIVEN a directory as destination WHEN a person stages to it THEN no next line is proposed
    line = [word for word in words(folder, tmp_path / "datasets") if word != "--json"]
    assert main(["stage", *line]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"dataset: {tmp_path}/datasets/")


def test_a_version_that_is_there_is_left_as_it_is(folder, tmp_path, capsys):
    # GIVEN a staged version
    main(["stage", *words(folder, tmp_path / "datasets")])
    uri = json.loads(capsys.readouterr().out)["uri"]
    times = {path: path.stat().st_mtime_ns for path in Path(uri).rglob("*")}
    # WHEN the same is staged again
    assert main(["stage", *words(folder, tmp_path / "datasets")]) == 0
    # THEN nothing was written
    assert json.loads(capsys.readouterr().out)["uri"] == uri
    assert {path: path.stat().st_mtime_ns for path in Path(uri).rglob("*")} == times


def test_a_version_whose_upload_was_interrupted_is_completed(folder, tmp_path, capsys):
    # GIVEN a version of which the manifest, written last, is missing and a shard is cut off
    main(["stage", *words(folder, tmp_path / "datasets")])
    uri = Path(json.loads(capsys.readouterr().out)["uri"])
    (uri / "manifest.json").unlink()
    shard = uri / "train" / "train-000000.tar"
    content = shard.read_bytes()
    shard.write_bytes(content[:100])
    # WHEN it is staged again THEN it is whole
    assert main(["stage", *words(folder, tmp_path / "datasets")]) == 0
    assert shard.read_bytes() == content
    assert (uri / "manifest.json").is_file()


@pytest.mark.parametrize("prefix", ["", "/", "/datasets", "/datasets/"])
def test_a_folder_is_staged_to_s3(aws, folder, capsys, prefix: str):
    # GIVEN a bucket WHEN a folder is staged there
    s3 = boto3.client("s3", "us-east-1")
    s3.create_bucket(Bucket="artifacts")
    assert main(["stage", *words(folder, f"s3://artifacts{prefix}")]) == 0
    # THEN its URI leads to the manifest, and the manifest to the shards
    answer = json.loads(capsys.readouterr().out)
    folder_of = "datasets/" if "datasets" in prefix else ""
    assert answer["uri"] == f"s3://artifacts/{folder_of}{answer['digest']}"
    key = answer["uri"].removeprefix("s3://artifacts/")
    body = s3.get_object(Bucket="artifacts", Key=f"{key}/manifest.json")["Body"].read()
    shards = Manifest.from_json(body.decode()).shards.values()
    names = {f"{key}/{shard.name}" for found in shards for shard in found}
    objects = {o["Key"] for o in s3.list_objects_v2(Bucket="artifacts")["Contents"]}
    assert objects == names | {f"{key}/manifest.json"}


def test_a_version_on_s3_is_not_uploaded_again(aws, folder, capsys):
    # GIVEN a version on S3 WHEN the same is staged again THEN no object is new
    s3 = boto3.client("s3", "us-east-1")
    s3.create_bucket(Bucket="artifacts")
    states = []
    for _ in range(2):
        assert main(["stage", *words(folder, "s3://artifacts/datasets")]) == 0
        objects = s3.list_objects_v2(Bucket="artifacts")["Contents"]
        states.append({o["Key"]: o["LastModified"] for o in objects})
    assert states[0] == states[1]
    assert "uploading" in (text := capsys.readouterr().err)
    assert text.count("manifest.json") == 1


def test_photos_of_the_test_split_are_written_too(folder, tmp_path, capsys):
    # GIVEN a folder for photos WHEN a folder is staged THEN it holds the test split by class
    photos = tmp_path / "held-out"
    assert main(["stage", *words(folder, tmp_path / "d"), "--photos", str(photos)]) == 0
    counts = json.loads(capsys.readouterr().out)["counts"]["test"]
    assert {n: len(list((photos / n).iterdir())) for n in counts} == counts


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--classes", "bicycle,tank"], "error: ClassUnknown: "),
        (["--classes", "bicycle"], "error: ConfigurationInvalid: at least two classes"),
        (["--classes", " , "], "error: ConfigurationInvalid: at least two classes"),
        (["--directory", "/none"], "error: FolderMissing: /none is not a folder"),
        (["--destination", "s3://"], "error: DestinationInvalid: s3:// names no bucket"),
    ],
)
def test_what_cannot_be_staged_ends_with_a_named_line(folder, tmp_path, capsys, more, message):
    # GIVEN something wrong WHEN it is staged THEN the last line names it, and the code is 1
    assert main(["stage", *words(folder, tmp_path / "d"), *more]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1].startswith(message)
    assert not (tmp_path / "d").exists()


def test_a_broken_picture_is_named(folder, tmp_path, capsys):
    # GIVEN a broken picture WHEN the folder is staged THEN the line names the file and the reason
    (folder / "bicycle" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert main(["stage", *words(folder, tmp_path / "d")]) == 1
    assert "SourceImageInvalid: " in (text := capsys.readouterr().err)
    assert "broken.png" in text


def test_a_missing_archive_is_named(tmp_path, capsys):
    # GIVEN no archive WHEN it is staged THEN the line says where to get it
    archive = tmp_path / "none.tar.gz"
    source = ["--source", "cifar100", "--archive", str(archive)]
    assert main(["stage", *source, *SIZED, "--destination", str(tmp_path / "d")]) == 1
    assert capsys.readouterr().err.startswith("error: ArchiveMissing: ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--source", "sample", *SIZED],
        ["--source", "mnist", *SIZED, "--destination", "d"],
        ["--source", "cifar100", *SIZED, "--destination", "d"],
        ["--source", "folder", *SIZED, "--destination", "d"],
        ["--source", "sample", *SIZED, "--archive", "a", "--destination", "d"],
        ["--source", "folder", *SIZED, "--archive", "a", "--directory", "b", "--destination", "d"],
        ["--source", "sample", *CLASSES, "--destination", "d", "--image-size", "0"],
        ["--source", "sample", *CLASSES, "--destination", "d", "--image-size", "large"],
        ["--source", "sample", *CLASSES, "--destination", "d"],
        ["--source", "sample", "--image-size", "16", "--destination", "d"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys):
    # GIVEN options that do not go together WHEN the command is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["stage", *arguments])
    assert "usage:" in capsys.readouterr().err


def test_photos_that_people_labelled_are_fetched_and_staged(folder, tmp_path, aws, capsys):
    # GIVEN a bucket with photos labelled as a bicycle and as none
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="artifacts")
    for number, label in enumerate(("bicycle", "none")):
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16), (9, 9, 200 + number)).save(buffer, "PNG")
        s3.put_object(
            Bucket="artifacts", Key=f"labelled/{label}/0{number}.png", Body=buffer.getvalue()
        )
    # WHEN a folder is staged with them
    more = ["--labelled", "s3://artifacts/labelled"]
    assert main(["stage", *words(folder, tmp_path / "datasets"), *more]) == 0
    # THEN the bicycle is one image more, and the other is left out
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert sum(n for split in counts.values() for n in split.values()) == 61
    assert sum(split["bicycle"] for split in counts.values()) == 31


def test_a_place_without_labelled_photos_is_told(folder, tmp_path, aws, capsys):
    # GIVEN a bucket in which nobody has labelled a photo, or a place that is mistyped
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="artifacts")
    more = ["--labelled", "s3://artifacts/labeled"]
    # WHEN it is staged THEN that is no error, and a line says what was not added
    assert main(["stage", *words(folder, tmp_path / "datasets"), *more]) == 0
    text = "warning: no photo of bicycle, motorcycle is below s3://artifacts/labeled"
    assert text in capsys.readouterr().err


def test_a_place_of_labelled_photos_without_a_bucket_is_refused(folder, tmp_path, capsys):
    # GIVEN a URI without a bucket WHEN it is named THEN the error says so and nothing is written
    assert main(["stage", *words(folder, tmp_path / "datasets"), "--labelled", "s3://"]) == 1
    assert "UriInvalid: s3:// names no bucket" in capsys.readouterr().err
    assert not (tmp_path / "datasets").exists()
