"""The benchmark of review: what speaks against a run, and its page."""

from copy import deepcopy

import pytest

from benchmarks import page
from benchmarks.review import __main__ as review

FIGURES = {
    "chromium": "150",
    "waiting": 5000,
    "times": 20,
    "paints": {"the tab": {"median": 150, "longest": 400}},
    "paint_limit": 300,
    "keys": {"photos": 20, "seconds": 3.5, "limit": 60, "left": [0, 0]},
    "soak": {
        "photos": 500,
        "people": 2,
        "once": 500,
        "lost": 0,
        "twice": 0,
        "wrong": 0,
        "kills": {"labelling": 25, "taking photos": 5},
        "presses": {"label": 480},
        "faults": [],
        "seconds": 300,
        "left": [0, 0],
    },
    "seed": 1,
}


def test_a_run_without_losses_passes_and_its_page_says_so():
    # GIVEN figures of a run in which nothing was lost WHEN they are judged THEN nothing is said
    assert review.problems(FIGURES) == []
    written = {"command": "tox run -e bench-review", "date": "today", "machine": "2 cores"}
    text = page.render("review", written | {"figures": FIGURES})
    # AND the page has the kills and the photos
    assert "| browsers killed with `kill -9` while 2 people label 500 photos | 30 | |" in text
    assert "| photos labelled exactly once, as meant | 500 | 500 |" in text
    assert "first contentful paint, median of 20 (longest) | 150 ms (400 ms) | 300 ms |" in text


@pytest.mark.parametrize(
    ("where", "name", "value", "said"),
    [
        ("soak", "once", 499, "once 499"),
        ("soak", "wrong", 1, "wrong 1"),
        ("soak", "left", [0, 1], "left [0, 1]"),
        ("soak", "faults", ["a is on two screens"], "a is on two screens"),
        ("keys", "seconds", 60.0, "20 photos take 60.0 s"),
        ("keys", "left", [1, 0], "[1, 0] are left"),
        ("paints", "the tab", {"median": 300, "longest": 1}, "the tab is seen after 300 ms"),
    ],
)
def test_what_is_lost_or_slow_fails_the_run(where: str, name: str, value, said: str):
    figures = deepcopy(FIGURES)
    figures[where][name] = value
    [problem] = review.problems(figures)
    assert said in problem


def test_what_is_published_keeps_the_limits():
    # GIVEN the page that is published WHEN its figures are judged THEN nothing speaks against them
    figures = page.read("review")["figures"]
    assert review.problems(figures) == []
    assert figures["waiting"] >= 5000
    assert figures["soak"]["photos"] >= 500
    assert sum(figures["soak"]["kills"].values()) >= 20
