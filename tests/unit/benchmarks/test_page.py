"""Pages of benchmarks: rendered from their documents alone, and each made by a command."""

import json
import re
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.localaws import readme

REPOSITORY = Path(__file__).resolve().parents[3]
FIGURES = {"side": 32, "window": 200, "level": 0.005, "rows": []}


@pytest.mark.parametrize("name", page.names())
def test_every_page_is_what_its_document_renders_to(name: str):
    # GIVEN a document of figures WHEN its page is rendered THEN it is the page that is published
    rendered = page.render(name, page.read(name))
    assert rendered == (page.DIRECTORY / f"{name}.md").read_text(encoding="utf-8")


def test_every_page_has_a_package_a_document_an_environment_and_a_row():
    # GIVEN the pages that are published
    pages = {path.stem for path in page.DIRECTORY.glob("*.md")} - {"README"}
    # WHEN what makes each is looked up THEN it is there, under the page's name
    packages = {path.parent.name for path in REPOSITORY.glob("scripts/benchmarks/*/__main__.py")}
    assert packages == set(page.names()) == pages
    assert {path.stem for path in page.DIRECTORY.glob("*.json")} == pages
    tox = (REPOSITORY / "tox.ini").read_text()
    assert set(re.findall(r"bench-(\w+)(?=[,}].*\]$)", tox, re.MULTILINE)) == pages
    assert set(re.findall(r": python -m benchmarks\.(\w+)", tox)) == pages
    readme = (page.DIRECTORY / "README.md").read_text()
    rows = re.findall(
        r"^\| \[.*\]\((\w+)\.md\) \| .* \| `tox run -e bench-(\w+)", readme, re.MULTILINE
    )
    assert sorted(rows) == [(name, name) for name in sorted(pages)]


def test_a_page_is_written_with_its_figures_and_names_no_path_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    # GIVEN a command line with a folder elsewhere, and a file of the repository
    monkeypatch.setattr(page, "DIRECTORY", tmp_path)
    words = ["--model", "/elsewhere/a model", "--faults", str(REPOSITORY / "scripts" / "f.json")]
    # WHEN a page is published
    page.publish("monitoring", words, FIGURES)
    # THEN the figures are kept, and of the paths only what anybody has
    document = json.loads((tmp_path / "monitoring.json").read_text())
    assert document["figures"] == FIGURES
    command = "tox run -e bench-monitoring -- --model 'a model' --faults scripts/f.json"
    assert document["command"] == command
    text = (tmp_path / "monitoring.md").read_text()
    assert f"Written by `{command}` on {document['date']}. Machine: {document['machine']}." in text
    assert text in capsys.readouterr().out


def test_a_part_is_shown_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    # GIVEN figures of a part WHEN they are published THEN they are printed, and nothing is written
    monkeypatch.setattr(page, "DIRECTORY", tmp_path)
    page.publish("monitoring", [], FIGURES, keep=False)
    assert "# Monitoring" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "value", [[], {}, 1, "{[", [1, 2], {"a": []}, [{"a": [1, {"b": None}]}, []], {"a": {"b": {}}}]
)
def test_a_document_is_json_whatever_it_holds(value):
    # GIVEN a value WHEN it is laid out THEN JSON reads the same again
    assert json.loads(page.lines_of_json(value)) == value


def test_the_table_of_localaws_is_of_its_page():
    # GIVEN the figures of localaws and its peers WHEN the table is rendered THEN the README has it
    text = readme.README.read_text(encoding="utf-8")
    assert readme.with_table(text) == text
