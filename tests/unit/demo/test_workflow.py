"""The picture of the workflow: what is counted on each way, read from the real definition."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from demo.report import html
from demo.workflow import Workflow, workflow

REPOSITORY = Path(__file__).resolve().parents[3]
FILE = "terraform/modules/classification_workflow/classification.asl.json.tftpl"


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    """Return the definition; what Terraform puts in is 0."""
    return json.loads(re.sub(r"\$\{\w+\}", "0", (REPOSITORY / FILE).read_text()))


@pytest.fixture(scope="module")
def way(definition: dict[str, Any]) -> Workflow:
    """Return the way of 17 photos, two of which failed."""
    counts = {"accepted": 10, "review": 4, "rejected": 1, "failed": 2}
    return workflow(definition, counts)


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("IsUpload", "TakePhoto", 15),
        ("SerializeImage", "ClassifyImage", 14),
        ("SerializeImage", "ReadRejection", 1),
        ("IsSure", "Accepted", 10),
        ("IsSure", "Review", 4),
        ("Complete", "Record", 15),
        ("IsRecorded", "AnnounceAccepted", 10),
        ("IsRecorded", "AskForReview", 4),
        ("IsRecorded", "AnnounceRejected", 1),
        ("AskForReview", "Settled", 4),
    ],
)
def test_the_photos_of_each_way_are_counted(way: Workflow, source: str, target: str, count: int):
    assert way.ways[source, target] == count


def test_of_a_failure_nothing_is_claimed_but_what_is_certain(way: Workflow):
    # GIVEN two photos that failed somewhere WHEN their way is counted
    # THEN it begins where all failures come together
    assert way.ways["Failed", "RecordFailure"] == way.ways["RecordFailure", "ReturnMessage"] == 2
    assert not [step for step in way.ways if step[1] == "Failed"]


def test_a_state_has_the_tone_of_what_became_of_its_photos(way: Workflow):
    tones = {name: way.outcomes.get(name) for name in ("IsSure", "Review", "Settled", "ReadRecord")}
    assert tones == {
        "IsSure": "several",
        "Review": "review",
        "Settled": "several",
        "ReadRecord": None,
    }


def test_no_photo_is_counted_where_none_was(definition: dict[str, Any]):
    # GIVEN photos that were all accepted WHEN they are counted THEN no other way has one
    way = workflow(definition, {"accepted": 3, "review": 0, "rejected": 0, "failed": 0})
    assert set(way.outcomes.values()) == {"accepted"}
    assert set(way.ways.values()) == {3}


def test_each_way_that_photos_took_is_a_line_that_says_how_many(way: Workflow):
    # GIVEN the ways WHEN they are drawn THEN each is drawn once, those that were taken above
    drawn = [(line.edge.source, line.edge.target) for line in way.lines]
    assert set(way.ways) <= set(drawn)
    assert len(drawn) == len(set(drawn))
    assert [way.count(line) > 0 for line in way.lines] == [False] * (len(drawn) - len(way.ways)) + [
        True
    ] * len(way.ways)


def test_no_count_hides_a_state_or_another_count(way: Workflow):
    # GIVEN where the counts are written THEN each is clear of the boxes and of the others
    places = [way.place(line) for line in way.lines if way.count(line)]
    assert len(set(places)) == len(places)
    assert not [
        (place, box.name)
        for place in places
        for box in way.picture.boxes
        if box.x < place[0] < box.x + box.width and box.y - 8 < place[1] < box.y + box.height + 8
    ]


def test_the_report_shows_every_state_and_links_to_the_page(definition: dict[str, Any]):
    # GIVEN a run whose page is served WHEN the report is made
    served = "http://127.0.0.1:1"
    page = html("A run", [], [], definition, lambda path: f"{served}{path}")
    # THEN each state is in it, and what needs a person is a click away
    machine = definition["States"]["ClassifyPhotos"]["ItemProcessor"]
    assert set(machine["States"]) == set(re.findall(r"<title>(\w+) \(", page))
    assert f'href="{served}/review"' in page
    assert "url(" not in page
