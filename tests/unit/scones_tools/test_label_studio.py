"""Photos that wait are labelled in Label Studio, and come back."""

import base64
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scones.errors import LabelInvalid
from scones_tools.__main__ import main
from scones_tools.review import label_studio

from ..moto_content import waiting
from .announcements import heard, listen
from .test_announcing import question
from .test_review import stored, wait_for_review

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["data", "photo_id", "annotations", "result"]), inner)
        | st.dictionaries(
            st.sampled_from(["value", "choices", "from_name", "was_cancelled"]), inner
        )
    ),
)


def annotation(choice: str, *, skipped: bool = False) -> dict[str, Any]:
    """Return an annotation as Label Studio's SDK 2.1.2 makes one for the interface."""
    result = {
        "id": "b568b074-5d00-4f6e-8cd3-9a31c7ba322a",
        "from_name": "vehicle",
        "to_name": "photo",
        "type": "choices",
        "value": {"choices": [choice]},
    }
    about = {"ground_truth": False, "lead_time": 4.2, "result_count": 1, "completed_by": 1}
    return about | {"was_cancelled": skipped, "result": [] if skipped else [result]}


def exported(file: Path) -> list[dict[str, Any]]:
    """Export what waits, and return the tasks."""
    assert main(["review", "--export", "label-studio", str(file)]) == 0
    tasks: list[dict[str, Any]] = json.loads(file.read_text())
    return tasks


def test_a_photo_is_a_task_with_its_picture_and_the_guess(queue: str, tmp_path: Path):
    # GIVEN a photo that waits WHEN it is exported
    name = wait_for_review(queue, "incoming/a.jpg")
    [task] = exported(tmp_path / "tasks.json")
    # THEN the task has the picture itself, and the guess as a prediction
    kind, _, content = task["data"].pop("image").partition(",")
    assert kind == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(base64.b64decode(content))).size == (40, 30)
    assert task["data"] == {"photo_id": name, "key": "incoming/a.jpg", "reason": "not <sure>"}
    [prediction] = task["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("job-1", 0.6)
    assert prediction["result"][0]["value"] == {"choices": ["bicycle"]}
    # AND the photo still waits, for whoever comes
    assert waiting(queue) == 1


def test_the_interface_has_what_tasks_and_guesses_name(queue: str, tmp_path: Path):
    # GIVEN an export WHEN the interface beside it is read
    wait_for_review(queue, "incoming/a.jpg")
    [task] = exported(tmp_path / "tasks.json")
    root = ElementTree.parse(tmp_path / "tasks.xml").getroot()  # noqa: S314 - what was written here
    # THEN its control is what the guess answers, of the object that shows the picture
    [choices], [image] = root.findall("Choices"), root.findall("Image")
    guess = task["predictions"][0]["result"][0]
    assert (choices.get("name"), choices.get("toName")) == (guess["from_name"], guess["to_name"])
    assert image.get("value", "").removeprefix("$") in task["data"]
    assert [(one.get("value"), one.get("hotkey")) for one in choices] == [
        ("bicycle", "1"),
        ("motorcycle", "2"),
        ("none", "n"),
    ]


def test_a_class_beyond_the_ninth_has_no_key_and_none_is_the_last():
    classes = [f'class "{number}"' for number in range(11)]
    root = ElementTree.fromstring(label_studio.interface(classes))  # noqa: S314
    found = [(one.get("value"), one.get("hotkey")) for one in root.iter("Choice")]
    assert [name for name, _ in found] == [*classes, "none"]
    assert [key for _, key in found] == [*"123456789", None, None, "n"]


def test_what_was_labelled_comes_back_and_the_rest_waits(queue: str, tmp_path: Path):
    # GIVEN four photos: one labelled, one skipped, one without an annotation, one seen twice
    for number in range(4):
        wait_for_review(queue, f"incoming/{number}.jpg")
    tasks = exported(tmp_path / "tasks.json")
    said = [
        [annotation("motorcycle")],
        [annotation("", skipped=True)],
        [],
        [annotation("none")] * 2,
    ]
    back = tmp_path / "annotated.json"
    documents = [
        {"id": number, "annotations": annotations} | task
        for number, (task, annotations) in enumerate(zip(tasks, said, strict=True))
    ]
    back.write_text(json.dumps(documents))
    told = listen()
    # WHEN they are imported
    assert main(["review", "--import", str(back)]) == 0
    # THEN labels are stored and announced, and the others still wait
    one, _, _, four = (task["data"]["photo_id"] for task in tasks)
    assert stored() == {f"labelled/motorcycle/{one}.png", f"labelled/none/{four}.png"}
    assert sorted(kind for kind, _ in heard(told)) == ["ImageRejected", "VehicleClassified"]
    assert waiting(queue) == 2


def test_what_was_labelled_meanwhile_keeps_its_label(queue: str, tmp_path: Path, capsys):
    # GIVEN a photo that was exported, and then labelled on the page
    name = wait_for_review(queue, "incoming/a.jpg")
    [task] = exported(tmp_path / "tasks.json")
    assert main(["review", "--label", f"{name}=bicycle"]) == 0
    back = tmp_path / "annotated.json"
    back.write_text(json.dumps([task | {"annotations": [annotation("none")]}]))
    # WHEN another label is imported THEN it is named, and the first stays
    assert main(["review", "--import", str(back)]) == 1
    assert f"{name} is labelled, and is not in the queue" in capsys.readouterr().err
    assert stored() == {f"labelled/bicycle/{name}.png"}


def test_what_cannot_be_shown_is_left_out_and_named(queue: str, tmp_path: Path, capsys):
    # GIVEN a photo that is gone, one that is no picture, and one that is well
    gone = wait_for_review(queue, "incoming/gone.jpg")
    boto3.client("s3").delete_object(Bucket="photos", Key="incoming/gone.jpg")
    text = wait_for_review(queue, "incoming/text.jpg", b"no picture")
    name = wait_for_review(queue, "incoming/a.jpg")
    # WHEN they are exported THEN the file has the one, and the others are named
    file = tmp_path / "tasks.json"
    assert main(["review", "--export", "label-studio", str(file)]) == 1
    assert [task["data"]["photo_id"] for task in json.loads(file.read_text())] == [name]
    error = capsys.readouterr().err
    assert f"{gone}: s3://photos/incoming/gone.jpg is not there" in error
    assert f"{text}: ImageFormatUnsupported" in error


def test_a_guess_that_is_no_class_any_more_is_left_out():
    # GIVEN a vehicle that was taken out since WHEN its task is made THEN it has no prediction
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20)).save(buffer, "PNG")
    assert label_studio.task(question(), buffer.getvalue(), ["bicycle"])["predictions"] == []


TASK = {"data": {"photo_id": "a"}}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("[", "Label Studio's file is not valid JSON"),
        ("{}", "is {}, not a list of tasks"),
        ([[]], "task 1 has no data.photo_id"),
        ([{"id": 1, "image": "x", "vehicle": "bicycle"}], "export it as JSON, not as JSON-MIN"),
        ([TASK | {"annotations": {}}], "task 1 has annotations {}, not a list"),
        ([TASK | {"annotations": [1]}], "task 1 has the annotation 1"),
        ([TASK, TASK | {"annotations": [{"result": [1]}]}], "task 2 has the result 1"),
        (
            [TASK | {"annotations": [{"result": [{"from_name": "vehicle", "value": {}}]}]}],
            "not one choice",
        ),
        ([TASK | {"annotations": [annotation("tank")]}], "a is labelled 'tank'"),
        (
            [TASK | {"annotations": [annotation("none"), annotation("bicycle")]}],
            "a has two labels: none and bicycle",
        ),
    ],
)
def test_a_bad_file_is_named_and_nothing_is_done(document, reason, queue, tmp_path, capsys):
    # GIVEN a photo that waits, and a file that cannot be what it should WHEN it is imported
    wait_for_review(queue, "incoming/a.jpg")
    file = tmp_path / "file.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    assert main(["review", "--import", str(file)]) == 1
    # THEN the error says why, and nothing was labelled
    error = capsys.readouterr().err
    assert "LabelInvalid" in error
    assert reason in error
    assert stored() == set()


@given(JSON)
def test_no_json_is_more_than_refused(document):
    try:
        found = label_studio.read(json.dumps([document]).encode())
    except LabelInvalid:
        return
    assert all(isinstance(part, str) for pair in found for part in pair)


def test_a_remark_beside_the_label_is_no_label():
    remark = {"from_name": "remark", "type": "textarea", "value": {"text": ["blurred"]}}
    answer = annotation("none")
    document = [TASK | {"annotations": [answer | {"result": [remark, *answer["result"]]}]}]
    assert label_studio.read(json.dumps(document).encode()) == [("a", "none")]


@pytest.mark.parametrize("words", [["csv", "x.json"], ["label-studio", "x.xml"]])
def test_another_format_or_ending_is_wrong_usage(words: list[str], deploy, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["review", "--export", *words])
    assert "--export is label-studio and a file that ends in .json" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(deploy, tmp_path: Path, capsys):
    assert main(["review", "--import", str(tmp_path / "nothing.json")]) == 1
    assert "nothing.json cannot be read" in capsys.readouterr().err
