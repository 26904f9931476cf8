"""The page's tab of drift."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import boto3
import pytest
from PIL import Image

from .conftest import open_address, served
from .drift_traffic import (
    ALARM,
    BUCKET,
    CAPTURES,
    FUNCTION,
    NOW,
    PREFIX,
    capture,
    make_dataset,
    make_monitor,
    measured,
    record,
    register,
)

STATES = '{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}'
PHOTO = re.compile(r'<img src="(/drift/photos/\w+)" alt="([^"]*)"')


@pytest.fixture
def watched(deploy: Callable[..., None], registry, tmp_path) -> str:
    """Return the training's state machine of an environment whose traffic is watched."""
    put_code = boto3.client("s3").put_object(Bucket=BUCKET, Key="none", Body=b"a zip")
    assert put_code["ETag"]
    make_monitor()
    machine: str = boto3.client("stepfunctions").create_state_machine(
        name="training", definition=STATES, roleArn="arn:aws:iam::123456789012:role/any"
    )["stateMachineArn"]
    deploy(
        prefix=PREFIX,
        drift_alarm_name=ALARM,
        monitor_drift_function_name=FUNCTION,
        training_state_machine_arn=machine,
    )
    return machine


@pytest.fixture
def browser(watched):
    """Return a browser that was given the page's address."""
    with served() as client:
        yield open_address(client)


@pytest.fixture
def page(browser):
    """Return what asks for the tab, and returns its text."""

    def get(query: str = "") -> str:
        answer = browser.get(f"/drift{query}")
        assert answer.status_code == 200
        return " ".join(answer.text.split())

    return get


@pytest.fixture
def levels(browser):
    """Return what returns how bright each photo of a page is, and its text instead."""

    def look(text: str, kind: str) -> list[tuple[int, str]]:
        found = []
        for path, alt in PHOTO.findall(text):
            if alt.startswith(kind):
                content = browser.get(path).content
                pixel = Image.open(io.BytesIO(content)).convert("L").getpixel((0, 0))
                found.append((pixel, alt))
        return found

    return look


def test_what_was_not_measured_says_what_will_measure_it(page):
    # GIVEN a monitor that has not run WHEN one looks
    text = page()
    # THEN it says so, and how it runs
    assert "No drift was measured in this time." in text
    assert "scones drift --now" in text
    assert "There is no window yet." in text
    assert "Drift has started no training." in text
    assert "trouble" not in text.partition("<main")[2]


def test_too_few_photos_are_counted(page):
    measured(None, "job-1", 1, size=17)
    assert "found 17 photos of the live model. It makes a statement of 100" in page()


def test_a_line_for_each_part_has_its_threshold_and_can_be_read(page):
    # GIVEN two windows, of which the earlier one drifted
    measured(2.5, "job-1", 5)
    measured(0.5, "job-1", 1)
    # WHEN one looks THEN there is a picture for each part and for the highest of them
    text = page()
    assert text.count("<svg ") == 7
    assert text.count('class="threshold"') == 7
    assert "<strong>brightness</strong><br>last 0.50, highest 2.50" in text
    assert "the last is 0.50, the highest 2.50. 1 of them reaches the threshold 1." in text
    assert "The trend is falling" in text


def test_the_window_that_drifted_is_beside_the_split_that_it_was_compared_with(
    page, levels, registry, tmp_path
):
    # GIVEN a model with a bright baseline, and a window of it that is dark
    dataset = make_dataset(tmp_path, [200, 201, 202, 220, 221, 222])
    register(registry, "job-1", dataset, {"traffic": None})
    measured(2.5, "job-1", 30)
    measured(0.5, "job-2", 29.9)  # of the same minute
    measured(0.5, "job-2", 1)
    then = NOW - timedelta(minutes=30)
    before = then - timedelta(seconds=30)
    capture(
        then,
        [
            record(10, "job-1", "bicycle", before),
            "no record",
            record(90, "job-2", "bicycle", before),
            record(11, "job-1", "motorcycle", before),
            record(99, "job-1", "bicycle", then + timedelta(minutes=2)),
        ],
    )
    # WHEN one looks
    text = page()
    # THEN the window is the one that drifted: its own photos, the newest first, with the answers
    assert levels(text, "of the window") == [
        (11, "of the window 1: motorcycle 90 %"),
        (10, "of the window 2: bicycle 90 %"),
    ]
    # AND the baseline's are of each class in turn
    shown = levels(text, "of the baseline")
    assert [level for level, _ in shown] == [200, 220, 201, 221, 202, 222]
    assert shown[1][1] == "of the baseline 2: motorcycle"
    # AND the figures of both are beside each other
    assert (
        '<td class="number bad">2.50</td><td class="words">0.50</td><td class="words">0.70</td>'
        in text
    )


@pytest.mark.parametrize(
    "evaluation",
    [
        {"traffic": f"s3://{BUCKET}/{CAPTURES}"},
        {"training": {"validation": {"count": 80}}},  # from before evaluations named it
    ],
)
def test_the_newest_window_is_beside_the_traffic_that_its_model_was_trained_for(
    page, levels, registry, evaluation
):
    # GIVEN a model whose baseline is traffic of the model before it
    before = NOW - timedelta(minutes=5)
    capture(before, [record(40, "job-1", "bicycle", before)])
    registered = register(registry, "job-2", "s3://none/none", evaluation)
    measured(2.5, "job-1", 30)
    # AND a window of its own
    after = registered + timedelta(seconds=1)
    measured(0.5, "job-2", 0, last=after)
    capture(after, [record(50, "job-2", "bicycle", after)])
    # WHEN the newest window is looked at
    text = page("?window=newest")
    # THEN the baseline's photos are those that were captured before the model was registered
    assert levels(text, "of the window") == [(50, "of the window 1: bicycle 90 %")]
    assert levels(text, "of the baseline") == [(40, "of the baseline 1")]
    assert "Some of the traffic that the model was trained for." in text


def test_a_model_that_is_not_registered_any_more_hides_its_baseline_alone(page, levels):
    # GIVEN a window of a model that was removed
    measured(2.5, "job-1", 0)
    capture(NOW, [record(50, "job-1", "bicycle", NOW)])
    # WHEN one looks THEN its photos are there
    text = page()
    assert len(levels(text, "of the window")) == 1
    assert "BaselineUnknown: no model package of vehicles is of the training job-1" in text


def test_a_dataset_that_was_removed_hides_its_photos_alone(page, levels, registry):
    register(registry, "job-1", f"s3://{BUCKET}/datasets/gone", {})
    measured(2.5, "job-1", 0)
    text = page()
    assert levels(text, "of the baseline") == []
    assert "None is kept any more." in text
    assert '<td class="words">0.70</td>' in text


def test_texts_of_an_endpoint_are_no_markup(page):
    # GIVEN an answer about a vehicle whose name is markup WHEN it is shown THEN it is text
    hostile = "<img src=x onerror=alert(1)>"
    measured(2.5, "job-1", 0)
    capture(NOW, [record(50, "job-1", hostile, NOW, classes=(hostile, "bicycle"))])
    text = page()
    assert "&lt;img src=x onerror=alert(1)&gt; 90 %" in text
    assert "<img src=x" not in text


def test_a_window_whose_file_was_removed_is_said(page):
    measured(2.5, "job-1", 0)
    (key,) = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="drift/")["Contents"]
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=key["Key"])
    assert "What the monitor wrote of it is not on S3 any more." in page()


def test_an_alarm_and_what_it_started_are_shown(page, watched: str):
    # GIVEN an alarm that is on, a training that it started, and one that somebody did
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName=ALARM, StateValue="ALARM", StateReason="a test"
    )
    client = boto3.client("stepfunctions")
    for name in ("drift-0123", "by-hand"):
        client.start_execution(stateMachineArn=watched, name=name)
    # WHEN one looks THEN both are there, and the other training is not
    text = page()
    assert "The traffic has drifted</strong>: scones-dev-drift is on since" in text
    assert (
        '<small class="soft">drift-0123</small></th> <td>-</td> <td class="words">SUCCEEDED in'
        in text
    )
    assert "by-hand" not in text


@pytest.mark.parametrize("name", ["0" * 32, "..%2f..%2fetc%2fpasswd", "captures"])
def test_no_picture_is_served_but_those_of_the_tab(browser, name: str):
    assert browser.get(f"/drift/photos/{name}").status_code == 404


@pytest.mark.parametrize("query", ["?hours=9999", "?hours=<b>", "?window=<script>", "?hours="])
def test_a_choice_that_is_none_is_the_usual(page, query: str):
    text = page(query)
    assert "<strong>a day</strong>" in text
    assert "<script>" not in text
    assert "<b>" not in text
