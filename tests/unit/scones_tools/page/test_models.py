"""The page's tab of the registered models."""

import json

import boto3
import pytest
from starlette.testclient import TestClient

from scones.promotion import Answers, Floors, gate

from .conftest import open_address, served

NAMES = ("bicycle", "motorcycle")
LABELS = {f"{name}{number}": name for name in NAMES for number in range(50)}
# Of 50 motorcycles 10 are taken for bicycles.
WRONG = {f"motorcycle{number}" for number in range(10)}
CONFUSION = [[50, 0], [10, 40]]


def evaluation(floor: float) -> dict:
    """Return what scones evaluate writes of a model that takes motorcycles for bicycles."""
    right = {photo: photo not in WRONG for photo in LABELS}
    caught = {f"outlier{number}": number != 0 for number in range(20)}
    floors = Floors(floor)
    classes = {
        "bicycle": {"precision": 50 / 60},
        "<b>motorcycle</b>": {"precision": 1.0},
    }
    return {
        "verdict": gate(Answers(right, caught), None, LABELS, floors).to_document(),
        "kinds": {"<i>bus</i>": {"count": 20, "caught": 19}},
        "training": {
            "test": {"calibration_error": 0.0321, "classes": classes, "confusion": CONFUSION}
        },
    }


def keep(registry, number: int, document: object) -> None:
    """Put an evaluation where a package says it is."""
    key = f"evaluations/job-{number}/evaluation.json"
    boto3.client("s3").put_object(
        Bucket=registry.bucket, Key=key, Body=json.dumps(document).encode()
    )


@pytest.fixture
def browser(registry):
    """Return a browser that was given the page's address."""
    with served() as client:
        yield open_address(client)


def test_the_newest_is_first_with_what_was_measured_and_which_is_live(registry, browser):
    # GIVEN a live package, an approved one that the gate passed, and one that waits
    first, second = registry.add(), registry.add(unknowns="0.9500")
    registry.add(status="PendingManualApproval")
    keep(registry, 2, evaluation(0.5))
    registry.serve(first)
    registry.name(second)
    # WHEN they are looked at
    page = browser.get("/models").text
    # THEN the newest is first, and the figures and the use of each are there
    assert page.index("/models/3") < page.index("/models/2") < page.index("/models/1")
    of_second = page[page.index("/models/2") : page.index("/models/1")]
    for text in ("0.900", "0.826 to 0.945", "0.032", "0.950", "passed", ">approved<"):
        assert text in of_second
    assert ">live<" in page[page.index("/models/1") :]
    assert "Pending" in page[: page.index("/models/2")]
    # AND what the next apply does, and how to do it
    assert "The next apply will replace version 1 by version 2." in page
    assert "<code>scones apply --environment dev" in page


def test_without_a_package_the_page_says_how_to_get_one(registry, browser):
    page = browser.get("/models").text
    assert "No package is approved, and there is no endpoint scones-dev." in page
    assert "No model is registered in <code>vehicles</code> yet" in page
    assert "scones apply" not in page


def test_older_ones_are_a_click_away(registry, browser):
    # GIVEN more packages than a page shows WHEN the older ones are asked for
    for _ in range(22):
        registry.add()
    page = browser.get("/models").text
    assert "version 3<" in page
    assert "version 2<" not in page
    assert 'href="/models?before=3"' in page
    # THEN they are there, with a way back
    older = browser.get("/models?before=3").text
    assert "version 2<" in older
    assert "version 3<" not in older
    assert "before=1" not in older
    assert '<a href="/models">The newest' in older


def test_a_package_has_its_gate_its_classes_and_its_mistakes(registry, browser):
    # GIVEN a package that the gate refused WHEN it is looked at
    registry.add(status="PendingManualApproval")
    keep(registry, 1, evaluation(0.95))
    page = browser.get("/models/1").text
    # THEN the verdict and its reason are there
    assert ">refused</strong>" in page
    assert "accuracy 0.900 on 100 photos is surely above 0.826 only, and the floor is 0.950" in page
    # AND a row of each class, of all, and of unknown things
    for name, count, right in (("all classes", 100, "0.900"), ("motorcycle", 50, "0.800")):
        assert f'<th scope="row">{name}</th><td>{count}</td><td>{right}</td>' in page
    assert '<th scope="row">unknown</th><td>20</td><td>0.950</td>' in page
    assert "<td>0.833</td></tr>" in page
    assert '<th scope="row">&lt;i&gt;bus&lt;/i&gt;</th><td>20</td><td>19</td>' in page
    # AND the confusion matrix: headed on both sides, darker where there are more
    assert '<th scope="col">&lt;b&gt;motorcycle&lt;/b&gt;</th>' in page
    assert '<td class="right shade-10">50<br><small>100 %</small></td>' in page
    assert '<td class="wrong shade-0">0</td>' in page
    assert '<td class="wrong shade-6">10<br><small>20 %</small></td>' in page
    assert "<b>motorcycle" not in page


def test_a_package_that_no_gate_has_judged_has_the_figures_of_its_training(registry, browser):
    # GIVEN a package whose evaluation is its training's own
    registry.add()
    classes = {"bicycle": {"count": 4, "recall": 0.75, "recall_interval": [0.3, 0.95]}}
    test = {"classes": classes, "confusion": [[3]], "calibration_error": 0.01}
    keep(registry, 1, {"test": test | {"unknown": {"kinds": {"bus": {"count": 3, "caught": 2}}}}})
    # WHEN it is looked at THEN they are there, and that the gate's verdict is not
    page = browser.get("/models/1").text
    assert "<strong>not known</strong>" in page
    assert '<th scope="row">bicycle</th><td>4</td><td>0.750</td><td>0.300 to 0.950</td>' in page
    assert '<th scope="row">bus</th><td>3</td><td>2</td>' in page


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"verdict": 1},
        {"verdict": {"passed": True, "accuracy": 0.5, "reasons": [], "notes": []}},
        {"training": {"test": {"classes": {"bicycle": {}}, "confusion": [[]]}}, "kinds": {"a": 1}},
        {"test": {"classes": {"bicycle": 3}, "confusion": 3}},
    ],
)
def test_what_another_version_wrote_is_left_out(registry, browser, document):
    # GIVEN an evaluation of another shape WHEN its package is looked at THEN the rest is there
    registry.add()
    keep(registry, 1, document)
    for path in ("/models", "/models/1", "/models/1/approve"):
        assert browser.get(path).status_code == 200
    page = browser.get("/models/1").text
    assert "By class" not in page
    assert "Confusion matrix" not in page
    assert "job-1" in page


@pytest.mark.parametrize("path", ["/models/9", "/models/9/approve"])
def test_a_version_that_is_not_there_is_named(registry, browser: TestClient, path: str):
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "NoSuchPackage: vehicles has no package 9" in answer.text


def test_what_can_be_asked_for_is_what_can_be_done(registry, browser):
    # GIVEN packages of every status; the third is the approved one
    for status in ("Rejected", "Approved", "Approved", "PendingManualApproval", "Approved"):
        registry.add(status=status)
    arn = registry.sagemaker.list_model_packages(ModelPackageGroupName=registry.group)
    registry.name(
        next(
            package["ModelPackageArn"]
            for package in arn["ModelPackageSummaryList"]
            if package["ModelPackageArn"].endswith("/3")
        )
    )
    # WHEN each is looked at THEN it has the links of what its status allows
    for version, actions in {
        1: ["approve"],
        2: ["return", "reject"],
        3: ["rollback", "approve"],
        4: ["approve", "reject"],
        5: ["approve", "reject"],
    }.items():
        page = browser.get(f"/models/{version}").text
        found = [
            action
            for action in ("return", "rollback", "approve", "reject")
            if f'href="/models/{version}/{action}"' in page
        ]
        assert found == actions
