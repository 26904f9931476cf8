"""The page of a kept demonstration: it is served, found again, and ended."""

import os
import time
from pathlib import Path

import pytest

from demo import __main__ as demo
from demo import kept_page
from scones_tools.command_line import run


@pytest.fixture
def served_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """``served_by(script)`` lets a shell script stand for ``scones page``."""
    program = tmp_path / "python"

    def stand_in(script: str) -> Path:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(kept_page.sys, "executable", str(program))
        return tmp_path

    yield stand_in
    kept_page.stop(tmp_path)


def test_it_is_served_until_it_is_ended(served_by):
    # GIVEN a page that serves until it is interrupted WHEN it is kept
    work = served_by(
        "trap 'echo given back > given_back; exit' TERM\n"
        'cd "$(dirname "$0")"; echo http://127.0.0.1:9/?token=secret\n'
        "while true; do sleep 0.05; done"
    )
    address = kept_page.serve(work)
    # THEN it is found again
    assert address == kept_page.address_of(work) == "http://127.0.0.1:9/?token=secret"
    # WHEN it is ended THEN it was asked to, and nothing is left
    kept_page.stop(work)
    assert (work / "given_back").exists()
    assert kept_page.address_of(work) is None
    assert not (work / "page.json").exists()


def test_one_that_does_not_start_says_why(served_by):
    work = served_by("echo 'error: no deployment' >&2; exit 1")
    with pytest.raises(kept_page.PageNotServed, match=r"^error: no deployment$"):
        kept_page.serve(work)
    assert kept_page.address_of(work) is None


def test_another_process_that_got_its_number_is_not_ended(served_by):
    # GIVEN a page that was killed, whose number another process has: this one
    work = served_by("echo http://127.0.0.1:9/; exec sleep 0.1")
    kept_page.serve(work)
    time.sleep(0.5)
    (work / "page.json").write_text(f'{{"pid": {os.getpid()}, "address": "http://127.0.0.1:9/"}}')
    # WHEN it is ended THEN this process lives
    kept_page.stop(work)
    assert not (work / "page.json").exists()


def test_links_lead_to_parts_of_it():
    part = kept_page.part("http://127.0.0.1:9/?token=secret", "/photos/photo", key="a&b")
    assert part == "http://127.0.0.1:9/photos/photo?key=a%26b&token=secret"


def test_a_page_that_is_not_kept_cannot_be_opened(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        run(demo.command, ["--open"])
    assert "--open goes with --keep" in capsys.readouterr().err
