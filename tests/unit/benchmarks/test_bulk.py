"""The benchmark of bulk: its page and its command line."""

from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.bulk.__main__ import command
from demo.demonstration import Demonstration
from demo.standing_service import ModelMissing, standing_service
from scones_tools.command_line import run


def test_the_page_holds_the_figures_and_the_command():
    # GIVEN figures WHEN a page is made of them THEN both are on it
    document = page.read("bulk")
    document["figures"] |= {"ratio": 7.0, "goal": 20}
    text = page.render("bulk", document | {"command": "tox run -e bench-bulk"})
    assert "| ratio | 7.0 (goal 20) |" in text
    assert "`tox run -e bench-bulk`" in text


def test_a_directory_without_a_model_is_refused_before_anything_is_started(tmp_path: Path):
    # GIVEN a folder that holds no model WHEN a service is to stand with it
    with (
        pytest.raises(ModelMissing, match=r"holds no model\.json: name the unpacked"),
        standing_service(Demonstration(tmp_path / "work"), tmp_path),
    ):
        # THEN it is refused
        raise AssertionError("nothing can be measured")


@pytest.mark.parametrize("more", [["--images", "0"], ["--singles", "0"], ["--singles", "9999"]])
def test_wrong_usage_ends_with_2(more: list[str], capsys):
    # GIVEN a number that cannot be meant WHEN the command is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        run(command, more)
    assert "usage:" in capsys.readouterr().err
