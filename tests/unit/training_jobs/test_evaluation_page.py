"""The evaluation as a page: what a person sees of a model before approving it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import torch
from answers import Answers
from evaluate import evaluate
from evaluation_page import page
from hyperparameters import parse
from samples import Outliers, Samples, Split
from unknowns import find_unknowns

from scones.inference import Inference

THRESHOLDS = ["--confidence_threshold", "0.8", "--familiarity_threshold", "0.03"]
PARAMETERS = parse(["--classes", "bicycle,motorcycle", *THRESHOLDS])
OUTPUTS = [*PARAMETERS.classes, "unknown"]
SURE, UNSURE, WRONG = (0.96, 0.03, 0.01), (0.7, 0.2, 0.1), (0.1, 0.9, 0.0)


class Shown(HTMLParser):
    """The texts of a page's headings, table rows and figures, and what a browser would fetch."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.rows: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in {"src", "href", "srcset"}]
        if tag in {"tr", "figure", "h2", "h3"}:
            self.rows.append("")

    def handle_data(self, data):
        if self.rows:
            self.rows[-1] = f"{self.rows[-1]} {' '.join(data.split())}".strip()


def show(vehicles, outliers=(), kinds=()) -> tuple[str, Shown]:
    """Return the page of photos of bicycles, and of outliers: each a triple and a familiarity."""

    def inferences(rows):
        return [
            Inference(dict(zip(OUTPUTS, row, strict=True)), familiarity, "")
            for row, familiarity in rows
        ]

    def pictures(count: int) -> torch.Tensor:
        return torch.zeros((count, 3, 32, 32), dtype=torch.uint8)

    # The last photo is of a motorcycle, and recognised.
    rows = [*vehicles, ((0.03, 0.96, 0.01), 0.5)]
    labels = torch.tensor([0] * len(vehicles) + [1])
    of_vehicles = torch.tensor([row[:2] for row, _ in rows], dtype=torch.float64)
    answers = Answers(OUTPUTS, of_vehicles, inferences(rows), inferences(outliers))
    split = Split(
        Samples(pictures(len(rows)), labels, []), Outliers(pictures(len(outliers)), list(kinds))
    )
    found = None
    if outliers:
        thresholds = PARAMETERS.thresholds
        found = find_unknowns(answers.vehicles, answers.outliers, kinds, thresholds)
    content = page("job-1", PARAMETERS, evaluate(of_vehicles, labels), found, split, answers)
    return content, Shown(content)


def test_each_vehicle_has_its_figures():
    # GIVEN four bicycles: one sure, two unsure, one taken for a motorcycle
    _, shown = show([(SURE, 0.5), (UNSURE, 0.5), (UNSURE, 0.5), (WRONG, 0.5)])
    # WHEN the table of vehicles is read THEN it has count, recall, precision and share of review
    assert "bicycle 4 75.0 % 30.1 to 95.4 % 100.0 % 50.0 %" in shown.rows
    assert "motorcycle 1 100.0 % 20.7 to 100.0 % 50.0 % 0.0 %" in shown.rows


def test_mistakes_and_reviewed_vehicles_are_shown_with_what_becomes_of_them():
    # GIVEN a mistake that nobody would see, and two vehicles that somebody would
    _, shown = show([(WRONG, 0.5), (UNSURE, 0.5), (SURE, 0.01)])
    # WHEN the pictures are read THEN the mistake is accepted, the others have a reason
    assert shown.rows[shown.rows.index("Worst mistakes") :] == [
        "Worst mistakes",
        "motorcycle 0.900, accepted is bicycle",
        "Vehicles that a person would see 2 of 2, the surest first.",
        "bicycle 0.960 familiarity 0.0100 is below 0.03 is bicycle",
        "bicycle 0.700 confidence 0.7000 is below 0.8 is bicycle",
    ]


def test_unknowns_that_passed_are_shown_the_surest_first():
    # GIVEN five outliers of three kinds: two pass, and one is of a kind that nothing passes of
    outliers = [
        ((0.85, 0.1, 0.05), 0.2),
        ((0.02, 0.95, 0.03), 0.4),
        ((0.1, 0.1, 0.8), 0.5),
        ((0.95, 0.03, 0.02), 0.01),
        ((0.1, 0.1, 0.8), 0.5),
    ]
    kinds = ["cart", "plate", "cart", "cart", "dog"]
    # WHEN the page is made
    content, shown = show([(SURE, 0.5)], outliers, kinds)
    # THEN it says how many were caught, kind by kind, the worst first
    assert "<b>3 of 5</b>" in content
    rows = shown.rows
    places = [rows.index(row) for row in ("plate 1 0 0.0 %", "cart 3 2 66.7 %")]
    assert places == sorted(places)
    # AND those that passed are pictures with what they were taken for
    passed = rows[rows.index("Unknowns that passed 2 of 2, the surest first.") + 1 :][:2]
    assert passed == [
        "motorcycle 0.950 familiarity 0.400 is plate",
        "bicycle 0.850 familiarity 0.200 is cart",
    ]


def test_of_many_that_passed_the_worst_are_shown():
    # GIVEN thirty outliers that pass WHEN the page is made THEN 24 are shown, and 30 counted
    content, shown = show([(SURE, 0.5)], [(SURE, 0.5)] * 30, ["cart"] * 30)
    assert "24 of 30, the surest first." in content
    assert shown.tags.count("figure") == 24


def test_without_outliers_the_page_says_that_nothing_was_measured():
    # GIVEN a split without outliers WHEN its page is made
    content, shown = show([(SURE, 0.5)])
    # THEN it says so, and claims nothing
    assert "The test split has no outlier set" in content
    assert "unknowns to a person" not in content
    assert shown.tags.count("svg") == 1


def test_the_curve_marks_what_is_served():
    # GIVEN outliers that only familiarity tells from vehicles
    vehicles = [(SURE, rank / 100) for rank in range(1, 101)]
    outliers = [(SURE, 0.02), (SURE, 0.06)]
    # WHEN the page is made
    content, _ = show(vehicles, outliers, ["cart", "plate"])
    # THEN the ring is where the thresholds as served are: half is caught for 2 of 101 vehicles
    assert "as served, 50.0 % of unknowns at 2.0 % of vehicles" in content
    points = re.search(r'polyline class="curve" points="([^"]+)"', content).group(1)
    ring = re.search(r'circle class="served" cx="([\d.]+)" cy="([\d.]+)"', content)
    assert ",".join(ring.groups()) in points.split()
    # AND the line rises from left to right, from nothing up to where all are caught
    across, down = zip(*(map(float, point.split(",")) for point in points.split()), strict=True)
    assert list(across) == sorted(across)
    assert list(down) == sorted(down, reverse=True)
    assert (across[0], down[0], down[-1]) == (0, 190, 0)


@pytest.mark.parametrize("kind", ["<script>alert(1)</script>", '"><img src=//x>'])
def test_a_kind_is_text_whatever_it_holds(kind: str):
    # GIVEN a kind that looks like HTML WHEN it is shown THEN it is none
    _, shown = show([(SURE, 0.5)], [(SURE, 0.5)], [kind])
    assert "script" not in shown.tags
    assert shown.tags.count("img") == 1


def test_the_page_of_a_job_loads_nothing(trained: Path):
    # GIVEN a job that has worked WHEN its page is read
    content = (trained / "evaluation.html").read_text()
    # THEN all that it shows is inside it, in light and in dark
    shown = Shown(content)
    assert all(link.startswith("data:image/png;base64,") for link in shown.links)
    assert not {"script", "link", "iframe", "object", "base"} & set(shown.tags)
    assert not re.search(r"url\(|@import|http", content)
    assert "prefers-color-scheme: dark" in content
    assert "snow 3 3 100.0 %" in shown.rows
