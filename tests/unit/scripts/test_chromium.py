"""Where the browser's program is looked for."""

from pathlib import Path

import pytest

from browsing import chromium


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty PATH, which is returned, and no variable."""
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def installed(path: Path) -> str:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_variable_comes_first_then_the_machines_then_playwrights(machine, monkeypatch):
    # GIVEN Playwright's own WHEN nothing else is there THEN it is that
    own = installed(machine / "headless_shell")
    assert chromium.program(own) == own
    # WHEN the machine has some THEN it is the first by name
    chrome = installed(machine / "google-chrome")
    assert chromium.program(own) == chrome
    debians = installed(machine / "chromium")
    assert chromium.program(own) == debians
    # WHEN the variable names one THEN it is that
    named = installed(machine / "another")
    monkeypatch.setenv(chromium.VARIABLE, named)
    assert chromium.program(own) == named


def test_without_any_it_is_said_what_to_do(machine):
    with pytest.raises(chromium.NoBrowserError) as raised:
        chromium.program(str(machine / "nothing"))
    assert "SCONES_CHROMIUM is not set" in str(raised.value)
    assert "`apt-get install chromium`" in str(raised.value)


def test_a_variable_that_names_nothing_is_not_passed_over(machine, monkeypatch):
    installed(machine / "chromium")
    monkeypatch.setenv(chromium.VARIABLE, str(machine / "nothing"))
    with pytest.raises(chromium.NoBrowserError, match="SCONES_CHROMIUM names"):
        chromium.program("")


def test_a_browser_that_does_not_start_is_an_error_at_once(machine):
    program = installed(machine / "chromium")
    with (
        pytest.raises(chromium.NoBrowserError, match="does not start: exit status 0"),
        chromium.running(program),
    ):
        pytest.fail("it runs")
