"""Messages of the review queue, and the labels that people give."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.errors import DocumentInvalid, LabelInvalid
from scones.photos import Photo
from scones.review import Question, check_labels, label_key, read_labels

PHOTO = {"bucket": "photos", "key": "incoming/a.jpg", "version_id": "v1", "size": 7}
ASKED = {
    "id": "incoming/a.jpg?versionId=v1",
    "photo": PHOTO,
    "vehicle": "bicycle",
    "confidence": 0.6,
    "familiarity": 0.5,
    "probabilities": {"bicycle": 0.6, "motorcycle": 0.1, "unknown": 0.3},
    "reason": "confidence 0.6 is below 0.8",
    "model_version": "job-1",
}
CLASSES = ("bicycle", "motorcycle")


def body(**parts) -> str:
    return json.dumps(ASKED | parts)


def test_a_message_is_a_question_about_a_photo():
    # GIVEN a message of the workflow WHEN it is read
    question = Question.from_body(body())
    # THEN it has what a person needs to know
    assert question == Question(
        Photo(**PHOTO), "bicycle", 0.6, 0.3, 0.5, "confidence 0.6 is below 0.8", "job-1"
    )


def test_a_message_of_an_older_version_or_model_says_nothing_of_unknown():
    # GIVEN a message without probabilities, and one of a model that knows vehicles only
    older = json.dumps({name: value for name, value in ASKED.items() if name != "probabilities"})
    vehicles = body(probabilities={"bicycle": 0.6, "motorcycle": 0.4})
    # WHEN they are read THEN the photo is not taken for unknown
    assert [Question.from_body(text).unknown for text in (older, vehicles)] == [0.0, 0.0]


def test_two_versions_of_a_photo_are_two_questions_and_a_message_twice_is_one():
    # GIVEN a message that comes twice, and one about another version
    one, again, other = body(), body(), body(photo=PHOTO | {"version_id": "v2"})
    # WHEN they are read THEN the ids tell them apart
    ids = [Question.from_body(text).id for text in (one, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert all(len(name) == 16 for name in ids)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "no object named photo"),
        (body(vehicle=7), "vehicle is 7, not a text"),
        (body(confidence="high"), "confidence is 'high', not a number"),
        (body(confidence=1.5), "confidence is 1.5, not in 0 to 1"),
        (body(familiarity=None), "familiarity is None, not a number"),
        (body(familiarity=float("nan")), "familiarity is nan, not in 0 to 1"),
        (body(probabilities=[]), "probabilities is .., not an object"),
        (body(probabilities={"unknown": "0.5"}), "unknown is '0.5', not a number"),
        (body(probabilities={"unknown": 1.5}), "unknown is 1.5, not in 0 to 1"),
        (body(reason=""), "reason is '', not a text"),
        (body(model_version="\ud800"), "model_version is '.ud800', not a text"),
    ],
)
def test_a_message_that_is_no_question_is_refused_with_what_is_wrong(text: str, message: str):
    # GIVEN a message that lacks something WHEN it is read THEN the error names it
    with pytest.raises(DocumentInvalid, match=message):
        Question.from_body(text)


def json_values():
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(sorted(ASKED)), json_values())
def test_whatever_a_message_holds_it_is_a_question_or_refused(part: str, value):
    # GIVEN a message with anything in one place WHEN it is read
    try:
        question = Question.from_body(body(**{part: value}))
    except DocumentInvalid:
        return
    # THEN it is refused by name, or a person can be asked
    assert 0 <= question.confidence <= 1
    assert question.reason.encode()


@settings(max_examples=50, deadline=None)
@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: text.encode("utf-16")))
def test_labels_are_read_or_refused(content: bytes):
    # GIVEN any bytes WHEN labels are read THEN they are pairs, or LabelInvalid
    try:
        labels = read_labels(content)
    except LabelInvalid:
        return
    assert all(name and label for name, label in labels)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text("0123456789abcdef", min_size=1), st.sampled_from(CLASSES)))
def test_csv_and_json_say_the_same(labels: dict[str, str]):
    # GIVEN labels WHEN they are written either way and read THEN they are the same
    lines = "".join(f"{name},{label}\r\n" for name, label in labels.items())
    assert dict(read_labels(f"id,label\r\n{lines}".encode())) == labels
    assert dict(read_labels(json.dumps(labels).encode())) == labels


@pytest.mark.parametrize("header", ["", "id,label\r\n", "ID,Label\r\n", "Id , LABEL\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_labels_are_read_as_any_excel_saves_them(header: str, delimiter: str, encoding: str):
    # GIVEN a table as Excel saves it, by country and by the kind of file that is chosen
    text = (header + "a,bicycle\r\n" + '"b","none"\r\n').replace(",", delimiter)
    # WHEN labels are read THEN they are the same
    assert read_labels(text.encode(encoding)) == [("a", "bicycle"), ("b", "none")]


def test_labels_in_another_encoding_are_refused():
    # GIVEN a file that is neither WHEN labels are read THEN the error says how to save it
    for content in ("a,vélo".encode("cp1252"), b"\xff\xfea"):
        with pytest.raises(LabelInvalid, match="neither UTF-8 nor UTF-16: save them as UTF-8"):
            read_labels(content)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,bicycle\nb\n", "line 2 of the labels is"),
        ("a,bicycle,far\n", "line 1 of the labels is"),
        ("a,\n", "line 1 of the labels is"),
        ('"a,bicycle', "not valid CSV"),
        ("{", "not valid JSON"),
        ('{"a": 1}', "the label of a is 1, not a class"),
    ],
)
def test_a_file_that_holds_no_labels_is_refused_with_its_line(text: str, message: str):
    # GIVEN a text of something else WHEN labels are read THEN the error says where
    with pytest.raises(LabelInvalid, match=message):
        read_labels(text.encode())


def test_labels_are_known_classes_or_none():
    # GIVEN labels of known classes, one given twice WHEN they are checked THEN each photo has one
    labels = [("a", "bicycle"), ("b", "none"), ("a", "bicycle")]
    assert check_labels(labels, CLASSES) == {"a": "bicycle", "b": "none"}


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (
            [("a", "car")],
            r"a is labelled 'car', which is not one of \['bicycle', 'motorcycle', 'no",
        ),
        ([("a", "bicycle"), ("a", "none")], "a has two labels: bicycle and none"),
    ],
)
def test_an_unknown_class_and_two_labels_are_refused(labels, message: str):
    # GIVEN labels that cannot be meant WHEN they are checked THEN the photo is named
    with pytest.raises(LabelInvalid, match=message):
        check_labels(labels, CLASSES)


def test_no_class_is_called_as_a_photo_without_a_vehicle_is():
    # GIVEN a class named none WHEN labels are checked THEN it is refused, with or without labels
    for labels in ([], [("a", "none")]):
        with pytest.raises(LabelInvalid, match="none is the label of a photo without a vehicle"):
            check_labels(labels, [*CLASSES, "none"])


def test_a_labelled_photo_lies_below_its_class():
    # GIVEN a label WHEN its key is made THEN it is where staging looks
    assert label_key("none", "0a") == "labelled/none/0a.png"
