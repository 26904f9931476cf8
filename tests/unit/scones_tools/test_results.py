"""What a person sees, and what a program reads."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones_tools.results import Stream, show

ROWS = [
    {"key": "incoming/a", "outcome": "accepted", "confidence": 0.98765, "reason": None},
    {"key": "incoming/long", "outcome": "rejected", "confidence": None, "reason": "ImageEmpty"},
]
COLUMNS = ["key", "outcome", "confidence"]


def test_a_person_sees_aligned_columns(capsys):
    # GIVEN results WHEN they are shown to no terminal
    show(ROWS, COLUMNS, as_json=False)
    # THEN they are columns with a header, and what is not known is a dash
    assert capsys.readouterr().out == (
        "key            outcome   confidence\n"
        "incoming/a     accepted  0.988\n"
        "incoming/long  rejected  -\n"
    )


def test_a_program_reads_all_that_is_known(capsys):
    # GIVEN results WHEN JSON is asked for THEN each is a line, with all its values
    show(ROWS, COLUMNS, as_json=True)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == ROWS


@pytest.mark.parametrize("as_json", [True, False])
def test_no_result_is_no_line(capsys, as_json: bool):
    # GIVEN no result WHEN it is shown THEN nothing is printed
    show([], COLUMNS, as_json=as_json)
    assert capsys.readouterr().out == ""


def test_results_that_come_one_by_one_are_aligned_by_widths_that_are_known_before(capsys):
    # GIVEN a stream of results
    stream = Stream({"key": 13, "outcome": 8, "confidence": 0}, as_json=False)
    # WHEN the first comes THEN it is printed at once, below the header
    stream.show(ROWS[0])
    assert capsys.readouterr().out == (
        "key            outcome   confidence\nincoming/a     accepted  0.988\n"
    )
    # WHEN the next comes THEN it is aligned with it
    stream.show(ROWS[1])
    assert capsys.readouterr().out == "incoming/long  rejected  -\n"


def test_a_line_of_progress_gives_way_to_a_result_on_the_same_terminal(capsys, monkeypatch):
    # GIVEN a terminal that shows progress WHEN a result comes THEN the line is cleared before
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    Stream({"key": 0}, as_json=True).show(ROWS[0])
    printed = capsys.readouterr()
    assert printed.err == "\r\x1b[2K"
    assert json.loads(printed.out) == ROWS[0]


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}])
def test_a_terminal_gets_a_table_that_obeys_no_colour_and_no_markup(capsys, monkeypatch, variables):
    # GIVEN a terminal, perhaps one that wants no colour, and a key that looks like markup
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    # WHEN it is shown THEN the key is as it is
    show([{"key": "[red]a[/red]"}], ["key"], as_json=False)
    printed = capsys.readouterr().out
    assert "[red]a[/red]" in printed
    assert "\x1b[3" not in printed or not variables


@given(st.text())
def test_no_value_makes_a_line_of_its_own_or_moves_the_cursor(value: str):
    # GIVEN any text as a value WHEN it is shown to no terminal
    printed: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda text, **_: printed.append(text))
        show([{"key": value}], ["key"], as_json=False)
    # THEN there is one line for the header and one for it
    assert len(printed) == 2
    assert all(line.isprintable() for line in printed)
