"""Looking at photos that wait for a person, and labelling them."""

import io
import json
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from PIL import Image

from scones.review import Question
from scones_tools.__main__ import main
from scones_tools.review import review

from ..moto_content import waiting


def wait_for_review(
    queue: str, key: str, content: bytes | None = None, model_version: str = "job-1"
) -> str:
    """Put a photo and its message where the workflow puts them, and return the photo's id."""
    if content is None:
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), (len(key), 100, 50)).save(buffer, "JPEG")
        content = buffer.getvalue()
    boto3.client("s3").put_object(Bucket="photos", Key=key, Body=content)
    body = json.dumps(
        {
            "photo": {"bucket": "photos", "key": key, "version_id": "", "size": len(content)},
            "id": f"{key}?versionId=",
            "vehicle": "bicycle",
            "confidence": 0.6,
            "probabilities": {"bicycle": 0.6, "motorcycle": 0.15, "unknown": 0.25},
            "familiarity": 0.5,
            "reason": "not <sure>",
            "model_version": model_version,
        }
    )
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=body)
    return Question.from_body(body).id


def call(*more: str) -> int:
    return main(["review", "--json", "--reviewer", "Zoë", *more])


def stored() -> set[str]:
    found = boto3.client("s3").list_objects_v2(Bucket="artifacts").get("Contents", [])
    return {item["Key"] for item in found}


def test_what_waits_is_listed_and_stays(queue: str, capsys):
    # GIVEN two photos that wait
    ids = {wait_for_review(queue, f"incoming/{number}.jpg") for number in range(2)}
    # WHEN they are listed
    assert call() == 3
    # THEN each is told with what the model thinks, and both still wait
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["id"] for line in told} == ids
    figures = ("vehicle", "confidence", "unknown", "familiarity")
    assert {tuple(line[name] for name in figures) for line in told} == {("bicycle", 0.6, 0.25, 0.5)}
    assert waiting(queue) == 2
    assert stored() == set()


def test_a_person_sees_a_table_of_what_waits(queue: str, capsys):
    # GIVEN a photo that waits WHEN a person lists the queue
    name = wait_for_review(queue, "incoming/a.jpg")
    assert main(["review", "--list"]) == 3
    # THEN the table has what the model thinks and why a person is asked
    printed = capsys.readouterr()
    header, row = printed.out.splitlines()
    assert header.split()[:3] == ["id", "vehicle", "confidence"]
    assert row.startswith(name)
    assert (
        "0.600       0.250    0.500        -           not <sure>  s3://photos/incoming/a.jpg"
        in row
    )
    assert printed.err.endswith("1 photo waited, 0 labelled\n")


def test_an_empty_queue_needs_no_person(queue: str, capsys):
    # GIVEN no photo WHEN the queue is listed THEN the exit code is 0, and the table has no line
    assert main(["review", "--list"]) == 0
    assert capsys.readouterr().out == ""


def test_a_labelled_photo_is_stored_with_who_and_when_and_leaves_the_queue(queue: str, capsys):
    # GIVEN two photos WHEN one is labelled
    one, other = (wait_for_review(queue, f"incoming/{number}.jpg") for number in range(2))
    assert call("--label", f"{one}=motorcycle") == 0
    # THEN it is a PNG below its class, with who labelled it, and only the other waits
    assert stored() == {f"labelled/motorcycle/{one}.png"}
    answer = boto3.client("s3").get_object(Bucket="artifacts", Key=f"labelled/motorcycle/{one}.png")
    assert Image.open(answer["Body"]).size == (40, 30)
    about = answer["Metadata"]
    assert (about["labelled-by"], about["taken-for"]) == ("Zo?", "bicycle")
    assert about["labelled-at"].endswith("+00:00")
    assert waiting(queue) == 1
    capsys.readouterr()
    assert call() == 3
    assert json.loads(capsys.readouterr().out)["id"] == other


def test_no_vehicle_is_kept_apart(queue: str):
    # GIVEN a photo of a dog WHEN it is labelled none THEN it is where staging does not look
    name = wait_for_review(queue, "incoming/dog.jpg")
    assert call("--label", f"{name}=none") == 0
    assert stored() == {f"labelled/none/{name}.png"}


def test_messages_about_the_same_photo_are_one_question(queue: str, capsys):
    # GIVEN a photo that two messages ask about, and another
    name = wait_for_review(queue, "incoming/a.jpg")
    assert wait_for_review(queue, "incoming/a.jpg") == name
    other = wait_for_review(queue, "incoming/b.jpg")
    # WHEN they are listed THEN each photo is there once
    assert call() == 3
    printed = capsys.readouterr()
    assert sorted(json.loads(line)["id"] for line in printed.out.splitlines()) == sorted(
        [name, other]
    )
    assert printed.err.endswith("2 photos waited, 0 labelled\n")
    # WHEN the photo is labelled THEN both messages are gone, and the other waits
    assert call("--label", f"{name}=motorcycle") == 0
    assert stored() == {f"labelled/motorcycle/{name}.png"}
    assert waiting(queue) == 1


def test_a_photo_whose_message_comes_again_later_has_one_label(queue: str):
    # GIVEN a photo that was labelled, and that is announced once more
    name = wait_for_review(queue, "incoming/a.jpg")
    assert call("--label", f"{name}=bicycle") == 0
    wait_for_review(queue, "incoming/a.jpg")
    # WHEN it is labelled as something else THEN the later label is the one
    assert call("--label", f"{name}=motorcycle") == 0
    assert stored() == {f"labelled/motorcycle/{name}.png"}


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_labels_come_from_a_file(queue: str, tmp_path: Path, suffix: str):
    # GIVEN a file with the labels of two photos
    names = [wait_for_review(queue, f"incoming/{number}.jpg") for number in range(2)]
    labels = dict(zip(names, ["bicycle", "none"], strict=True))
    file = tmp_path / f"labels.{suffix}"
    lines = "id,label\n" + "".join(f"{name},{label}\n" for name, label in labels.items())
    file.write_text(json.dumps(labels) if suffix == "json" else lines)
    # WHEN it is given THEN both are stored
    assert call("--labels", str(file)) == 0
    assert stored() == {f"labelled/{label}/{name}.png" for name, label in labels.items()}
    assert waiting(queue) == 0


def test_photos_are_downloaded_and_shown_on_a_page_of_its_own(queue: str, tmp_path: Path):
    # GIVEN a photo WHEN a folder and a page are asked for
    name = wait_for_review(queue, "incoming/a.JPG")
    arguments = ["--download", str(tmp_path / "photos"), "--page", str(tmp_path / "page.html")]
    assert call(*arguments) == 0
    # THEN the file is there, and the page holds the picture and needs nothing else
    assert Image.open(tmp_path / "photos" / f"{name}.jpg").size == (40, 30)
    page = (tmp_path / "page.html").read_text()
    assert name in page
    assert "data:image/png;base64," in page
    assert "not &lt;sure&gt;" in page
    assert "http" not in page


def test_a_page_of_many_large_photos_needs_the_memory_of_a_few(queue: str, tmp_path: Path):
    # GIVEN twenty photos of a megabyte each, whose names alone differ
    buffer = io.BytesIO()
    Image.effect_noise((1100, 1000), 100).save(buffer, "PNG")
    for number in range(20):
        wait_for_review(queue, f"incoming/{number}.png", buffer.getvalue())
    # WHEN they are shown on a page
    tracemalloc.start()
    try:
        assert call("--page", str(tmp_path / "page.html")) == 0
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # THEN they were never in memory together
    assert (tmp_path / "page.html").read_text().count("data:image/png;base64,") == 20
    assert most < 10 * len(buffer.getvalue())


def test_a_person_is_asked_until_the_answer_is_a_class(queue, tmp_path, monkeypatch, capsys):
    # GIVEN three photos, and a person who mistypes, skips and stops
    for number in range(3):
        wait_for_review(queue, f"incoming/{number}.jpg")
    answers = iter(["bycicle", "bicycle", "s", "q"])
    monkeypatch.setattr("builtins.input", lambda: next(answers))
    # WHEN the person is asked
    assert call("--interactive", "--download", str(tmp_path)) == 0
    # THEN one photo is labelled and two still wait
    assert len(stored()) == 1
    assert next(iter(stored())).startswith("labelled/bicycle/")
    assert waiting(queue) == 2
    assert "stopped" in capsys.readouterr().err


def test_a_class_that_is_not_known_is_refused_before_anything_is_done(queue: str, capsys):
    # GIVEN a label that is misspelt WHEN it is given with a good one
    name = wait_for_review(queue, "incoming/a.jpg")
    code = call("--label", f"{name}=bicycle", "--label", "0a=bycicle")
    # THEN nothing is stored and the error names it
    assert code == 1
    assert "LabelInvalid: 0a is labelled 'bycicle'" in capsys.readouterr().err
    assert stored() == set()
    assert waiting(queue) == 1


def test_a_key_that_is_printed_rules_no_terminal(queue, tmp_path, monkeypatch, capsys):
    # GIVEN a photo that is gone and one that waits, with keys that a terminal would obey
    gone = wait_for_review(queue, "incoming/\x1b[2Jgone\nerror: x.jpg")
    boto3.client("s3").delete_object(Bucket="photos", Key="incoming/\x1b[2Jgone\nerror: x.jpg")
    wait_for_review(queue, "incoming/\x1b]0;here.\x1b[2J")
    monkeypatch.setattr("builtins.input", lambda: "q")
    # WHEN a person is asked
    assert call("--interactive", "--download", str(tmp_path)) == 1
    # THEN both are told of, and nothing that was printed is more than text
    printed = capsys.readouterr()
    assert rf"{gone}: s3://photos/incoming/\x1b[2Jgone\nerror: x.jpg is not there" in printed.err
    lines = (printed.out + printed.err).split("\n")
    assert all(line.isprintable() for line in lines)


def test_what_cannot_be_dealt_with_stays_and_is_named(queue: str, capsys):
    # GIVEN a photo that is gone, one that is no picture, a strange message, and a label too many
    gone = wait_for_review(queue, "incoming/gone.jpg")
    boto3.client("s3").delete_object(Bucket="photos", Key="incoming/gone.jpg")
    text = wait_for_review(queue, "incoming/text.jpg", b"no picture")
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="hello")
    labels = [f"--label={name}=bicycle" for name in (gone, text, "0a")]
    # WHEN they are labelled
    assert call(*labels) == 1
    # THEN each is named, and all are still there
    error = capsys.readouterr().err
    assert f"{gone}: s3://photos/incoming/gone.jpg is not there" in error
    assert f"{text}: ImageFormatUnsupported" in error
    assert "DocumentInvalid: the message is not JSON" in error
    assert "0a is labelled, and is not in the queue" in error
    assert waiting(queue) == 3
    assert stored() == set()


def test_a_photo_that_is_archived_keeps_no_other_from_being_labelled(queue: str, capsys):
    # GIVEN an archived photo, and one whose model has a name that no header takes
    archived = wait_for_review(queue, "incoming/cold.jpg")
    boto3.client("s3").put_object(
        Bucket="photos", Key="incoming/cold.jpg", Body=b"x", StorageClass="GLACIER"
    )
    named = wait_for_review(queue, "incoming/here.jpg", model_version="größer\n2")
    # WHEN both are labelled
    assert call(f"--label={archived}=bicycle", f"--label={named}=bicycle") == 1
    # THEN the one is named and waits, and the other has its label
    error = capsys.readouterr().err
    assert f"{archived}: s3://photos/incoming/cold.jpg is not there (InvalidObjectState)" in error
    assert waiting(queue) == 1
    found = boto3.client("s3").head_object(Bucket="artifacts", Key=f"labelled/bicycle/{named}.png")
    assert found["Metadata"]["model-version"] == "gr??er?2"


@pytest.mark.parametrize("more", [["--interactive"], ["--label", "0a"], ["--list", "--open"]])
def test_wrong_usage_ends_with_2(more: list[str], deploy, capsys):
    # GIVEN a command line that lacks something WHEN it is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["review", *more])
    assert "usage:" in capsys.readouterr().err


def test_a_control_letter_or_a_long_ending_is_no_ending(tmp_path):
    # GIVEN keys whose endings are no file's
    for key, name in {
        f"incoming/x.{'a' * 300}": "1",
        "incoming/x.\x1b[2J": "1",
        "incoming/x.\x00": "1",
        "incoming/a.b/c": "1",
        "incoming/x.PNG": "1.png",
    }.items():
        question = SimpleNamespace(id="1", photo=SimpleNamespace(key=key))
        # WHEN their files are named THEN the id does
        assert review._file(tmp_path, question) == tmp_path / name
