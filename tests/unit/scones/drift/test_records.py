"""Captured lines: what is a record, and what is counted as none."""

import base64
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scones.drift.records import Window, parse, read_answer
from scones.endpoints import BATCH_CONTENT_TYPE
from scones.errors import InferenceInvalid, RecordIncomplete, RecordUnreadable, SconesError
from scones.image_limits import Limits
from scones.picture_quality import quality

LIMITS = Limits(max_bytes=100_000, max_pixels=10_000, size=64)
CLASSES = frozenset({"bicycle", "motorcycle"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def window(size: int = 100) -> Window:
    return Window("job-1", CLASSES, size, LIMITS)


def test_a_captured_line_becomes_numbers(line):
    # GIVEN a captured request and its answer WHEN it is added to a window
    filled = window()
    filled.add([line(bicycle=0.1, level=51)])
    # THEN the window has the answer and the picture, in numbers
    (record,) = filled.records
    assert record.time == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert (record.observation.answer, record.observation.confidence) == ("motorcycle", 0.9)
    assert record.observation.brightness == pytest.approx(0.2)
    assert (record.observation.contrast, record.observation.sharpness) == (0, 0)
    assert filled.malformed == {}


def test_an_answer_that_was_captured_as_base64_is_the_same(line):
    # GIVEN an endpoint whose configuration does not say that its answers are JSON
    text = json.loads(line())["captureData"]["endpointOutput"]["data"]
    encoded = base64.b64encode(text.encode()).decode()
    # WHEN its traffic is read THEN it is the same
    filled, other = window(), window()
    filled.add([line()])
    other.add([line(output=encoded, output_encoding="BASE64")])
    assert filled.records == other.records


def test_only_the_live_models_answers_are_taken_and_no_more_than_a_window(line):
    # GIVEN traffic of two models WHEN it is added, the newest first
    filled = window(size=2)
    filled.add([line(), line(version="job-0"), line(bicycle=0.2), line(bicycle=0.3)])
    # THEN the window has the newest of the live one, and knows of the others
    assert [record.observation.answer for record in filled.records] == ["bicycle", "motorcycle"]
    assert filled.is_full
    assert filled.others == 1


def test_a_bulk_classification_is_no_traffic(line):
    # GIVEN a captured request of many pictures WHEN it is added
    document = json.loads(line())
    document["captureData"]["endpointInput"]["observedContentType"] = BATCH_CONTENT_TYPE
    filled = window()
    filled.add([json.dumps(document), line()])
    # THEN it is left out, and is no malformed record either
    assert (len(filled.records), filled.others, filled.malformed.total()) == (1, 1, 0)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"input": None}, "RecordIncomplete"),
        ({"input": "no base64!"}, "RecordIncomplete"),
        ({"input": ""}, "ImageEmpty"),
        ({"input": "R0lGODlh"}, "ImageFormatUnsupported"),
        ({"input_encoding": "CSV"}, "RecordIncomplete"),
        ({"output": "<html>"}, "InferenceInvalid"),
        ({"output": '{"probabilities": {}}'}, "InferenceInvalid"),
        ({"bicycle": 7.0}, "InferenceInvalid"),
        ({"time": "yesterday"}, "RecordIncomplete"),
        ({"time": "2026-03-01T12:00:00"}, "RecordIncomplete"),
        ({"time": None}, "RecordIncomplete"),
    ],
    ids=str,
)
def test_a_line_that_is_no_record_is_counted_by_its_errors_name(line, changes, name):
    # GIVEN a line that is not as data capture writes it, between two that are
    filled = window()
    # WHEN they are added
    filled.add([line(), line(**changes), "\n", line()])
    # THEN the error is counted, and the others are there
    assert filled.malformed == {name: 1}
    assert len(filled.records) == 2


def test_an_answer_about_other_vehicles_is_counted(line):
    # GIVEN an answer whose vehicles are not the baseline's WHEN it is added THEN it is no record
    answer = {"probabilities": {"tank": 1.0}, "familiarity": 0.5, "model_version": "job-1"}
    filled = window()
    filled.add([line(output=json.dumps(answer))])
    assert filled.malformed == {"RecordIncomplete": 1}


@pytest.mark.parametrize("text", ["{", "[]", "7", '"text"', "null", "[" * 100_000])
def test_what_is_no_json_object_is_refused(text: str):
    # GIVEN a line that is cut off, or something else WHEN it is read THEN it is named
    with pytest.raises(RecordUnreadable, match=r"^the line is not (a )?JSON"):
        parse(text)


def test_traffic_without_answers_says_what_to_capture(line):
    # GIVEN an endpoint that captures its input alone
    document = json.loads(line())
    del document["captureData"]["endpointOutput"]
    # WHEN the answer is read THEN the text says what to do
    with pytest.raises(RecordIncomplete, match=r"endpointOutput.*capture input and output"):
        read_answer(document)


def test_an_answer_that_is_no_distribution_is_refused(line):
    # GIVEN an answer that does not add up WHEN it is read THEN it is named
    answer = {"probabilities": {"bicycle": 0.2}, "familiarity": 0.5, "model_version": "job-1"}
    with pytest.raises(InferenceInvalid, match=r"add up to 0\.2"):
        read_answer(json.loads(line(output=json.dumps(answer))))


@given(st.text() | JSON.map(json.dumps))
@settings(max_examples=50, deadline=None)
def test_any_line_is_a_record_or_counted(text: str):
    # GIVEN any line WHEN it is added THEN nothing is raised, and nothing is lost
    filled = window()
    filled.add([text])
    assert len(filled.records) + filled.others + filled.malformed.total() == bool(text.strip())


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_any_change_of_a_record_is_survived(data):
    # GIVEN a record one of whose fields holds anything
    field = data.draw(st.sampled_from(["captureData", "eventMetadata", "endpointOutput", "data"]))
    value = data.draw(JSON)
    document = {
        "captureData": {"endpointOutput": {"data": "{}", "encoding": "JSON"}},
        "eventMetadata": {"inferenceTime": "2026-03-01T12:00:00Z"},
    }
    if field == "endpointOutput":
        document["captureData"][field] = value
    elif field == "data":
        document["captureData"]["endpointOutput"]["data"] = value
    else:
        document[field] = value
    # WHEN it is read THEN whatever is raised has a name of this package
    with pytest.raises(SconesError):
        read_answer(document)


def test_an_older_baseline_is_compared_with_sharpness_at_the_size_of_the_photo(line):
    # GIVEN a photo with fine edges, and a baseline from before sharpness had a size of its own
    stripes = Image.new("RGB", (64, 64))
    stripes.paste("white", (0, 0, 1, 64))
    buffer = io.BytesIO()
    stripes.save(buffer, "PNG")
    captured = line(input=base64.b64encode(buffer.getvalue()).decode())
    former = Window("job-1", CLASSES, 1, LIMITS, sharpness_size=None)
    present = Window("job-1", CLASSES, 1, LIMITS)
    # WHEN it is added to a window of each
    former.add([captured])
    present.add([captured])
    # THEN the first is measured as it was, on all 64 pixels
    assert former.observations()[0].sharpness == quality(stripes, None).sharpness
    assert present.observations()[0].sharpness == quality(stripes).sharpness
    assert former.observations() != present.observations()


def test_what_is_most_probably_unknown_is_an_answer_of_its_own(line):
    # GIVEN an answer of a model that knows what is none WHEN it is added
    probabilities = {"bicycle": 0.2, "motorcycle": 0.1, "unknown": 0.7}
    answer = {"probabilities": probabilities, "familiarity": 0.5, "model_version": "job-1"}
    filled = Window("job-1", CLASSES | {"unknown"}, 1, LIMITS)
    filled.add([line(output=json.dumps(answer))])
    # THEN the mix of answers has it, and confidence is that of the most probable vehicle
    (observation,) = filled.observations()
    assert (observation.answer, observation.confidence) == ("unknown", 0.2)
