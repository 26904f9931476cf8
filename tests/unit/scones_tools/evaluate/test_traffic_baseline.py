"""The baseline of a model that drift asked for: the newest traffic, as the endpoint captured it."""

import base64
import io
import json

import pytest
from PIL import Image

from scones.staging import DrawnSample, stage
from scones_tools.__main__ import main
from scones_tools.models.traffic_baseline import newest_traffic

from .archives import model, words


def record(level: int, content_type: str = "image/png") -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), (level,) * 3).save(buffer, "PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    observed = {"data": data, "encoding": "BASE64", "observedContentType": content_type}
    return json.dumps({"captureData": {"endpointInput": observed}})


@pytest.fixture
def captures(tmp_path):
    """Two hours of captured data: first light, then dark, with lines that are no pictures."""
    for hour, level in (("23", 200), ("24", 40)):
        folder = tmp_path / "captures" / "2026" / "11" / "23" / hour
        folder.mkdir(parents=True)
        lines = [record(level + number) for number in range(10)]
        bulk = record(0, "application/vnd.scones.pictures+json")
        (folder / "00-00.jsonl").write_text("\n".join([*lines, "no record", bulk, ""]))
    return str(tmp_path / "captures")


def test_the_newest_pictures_come_first(captures, tmp_path):
    # GIVEN twelve pictures asked for, ten of the latest hour
    shards, qualities = newest_traffic(captures, 12, 64, tmp_path)
    # WHEN they are read THEN the newest are there, what is no picture of traffic is not
    assert len(shards) == 1
    brightness = [round(one.brightness * 255) for one in qualities]
    assert brightness == [*range(49, 39, -1), 209, 208]


def test_a_model_is_watched_against_the_newest_traffic(captures, tmp_path):
    # GIVEN a model, and a window of traffic
    stage(DrawnSample(0), ["bicycle", "motorcycle"], 32, tmp_path / "dataset")
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    more = ["--traffic", captures, "--window", "10"]
    # WHEN it is evaluated
    assert main(["evaluate", *words(candidate, tmp_path / "dataset", tmp_path, *more)]) == 0
    # THEN its baseline is of that window: its answers, and the pictures' light
    baseline = json.loads((tmp_path / "out" / "baseline.json").read_text())
    assert baseline["count"] == 10
    assert baseline["class_mix"] == {"bicycle": 1.0, "motorcycle": 0.0}
    assert baseline["quantiles"]["brightness"][-1] < 50 / 255
    # AND the evaluation names it
    assert json.loads((tmp_path / "out" / "evaluation.json").read_text())["traffic"] == captures


def test_too_little_traffic_is_said_and_leaves_the_baseline_of_training(captures, tmp_path, capsys):
    # GIVEN a window that the traffic does not fill
    stage(DrawnSample(0), ["bicycle", "motorcycle"], 32, tmp_path / "dataset")
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    # WHEN a model is evaluated
    assert (
        main(["evaluate", *words(candidate, tmp_path / "dataset", tmp_path, "--traffic", captures)])
        == 0
    )
    # THEN its own baseline stays
    assert (tmp_path / "out" / "baseline.json").read_text() == "{}"
    assert json.loads((tmp_path / "out" / "evaluation.json").read_text())["traffic"] is None
    assert "fewer than 100 pictures" in capsys.readouterr().err
