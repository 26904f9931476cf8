"""What the demonstration gives Terraform of the machine, and how it ends."""

import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from demo import __main__ as demo
from demo import kept
from demo.demonstration import Demonstration, LocalawsNotStarted, host_variables
from demo.work_directory import make_anew
from scones_tools.command_line import FAILURE, SUCCESS, CommandError, run


class VersionInfo(NamedTuple):
    """The part of ``sys.version_info`` that is looked at."""

    minor: int


@pytest.mark.parametrize(
    ("minor", "runtime"), [(11, "python3.11"), (13, "python3.13"), (14, "python3.13")]
)
def test_wheels_are_for_this_python_and_the_runtime_is_one_that_terraform_knows(
    monkeypatch, minor, runtime
):
    # GIVEN a Python, perhaps newer than the AWS provider WHEN its variables are made
    monkeypatch.setattr(sys, "version_info", VersionInfo(minor))
    variables = host_variables()
    # THEN the runtime is one that the provider takes, and the wheels load in this Python
    assert variables["lambda_runtime"] == runtime
    assert variables["lambda_wheel_python"] == f"python3.{minor}"
    assert variables["container"]["runtime"] == f"python3.{minor}"


class Recorded(Demonstration):
    """A demonstration without a localaws: it notes what it was asked for."""

    asked: list[str]
    starts: Exception | None = None

    def _localaws(self, verb: str, *options: str, seconds_to_end: float = 0.0) -> str:
        self.asked.append(verb)
        if verb == "start" and self.starts:
            raise self.starts
        return ""


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch, program, tmp_path: Path) -> type[Recorded]:
    program("terraform", """echo '{"terraform_version": "1.11.4"}'""")
    monkeypatch.setattr(demo, "provider_variables", lambda _: {})
    monkeypatch.setattr(demo, "Demonstration", Recorded)
    monkeypatch.setattr(Recorded, "asked", [], raising=False)
    return Recorded


def test_the_first_error_is_the_one_that_is_shown(recorded, monkeypatch, tmp_path, capsys):
    # GIVEN a localaws that was killed, so that Terraform fails, and stopping it has nothing to do
    def fail(*_: object) -> None:
        raise CommandError("Terraform's own words")

    monkeypatch.setattr(demo, "_play_the_story", fail)
    # WHEN the demonstration runs THEN Terraform's error is the only one, and localaws was stopped
    assert run(demo.command, ["--work-directory", str(tmp_path / "work")]) == FAILURE
    errors = capsys.readouterr().err
    assert errors.endswith("error: Terraform's own words\n")
    assert errors.count("error: ") == 1
    assert recorded.asked[-1] == "stop"


def test_a_localaws_of_another_run_is_not_ended(recorded, monkeypatch, tmp_path, capsys):
    # GIVEN a work directory in which another run is just starting its localaws
    monkeypatch.setattr(recorded, "starts", LocalawsNotStarted("AlreadyRunning"))
    # WHEN the demonstration runs THEN it ends, and the other's localaws does not
    assert run(demo.command, ["--work-directory", str(tmp_path / "work")]) == FAILURE
    assert "error: LocalawsNotStarted: AlreadyRunning" in capsys.readouterr().err
    assert "stop" not in recorded.asked


def test_nothing_kept_is_named(tmp_path, capsys):
    # GIVEN a directory without a demonstration WHEN it is to be ended THEN one line says so
    (tmp_path / "mine.txt").touch()
    assert run(demo.command, ["--stop", "--work-directory", str(tmp_path)]) == FAILURE
    assert (
        capsys.readouterr().err == f"error: NothingKept: in {tmp_path}: there is nothing to end\n"
    )
    assert (tmp_path / "mine.txt").exists()


def test_what_a_killed_demonstration_left_is_removed(tmp_path, capsys):
    # GIVEN a demonstration that was killed with its localaws before Terraform was initialised
    make_anew(tmp_path / "work")
    (tmp_path / "work" / "localaws").mkdir()
    (tmp_path / "work" / "localaws" / "localaws.json").write_text(
        '{"pid": 1, "port": 1, "region": "us-east-1"}'
    )
    # WHEN it is ended THEN that is no error, and its files are gone
    assert run(demo.command, ["--stop", "--work-directory", str(tmp_path / "work")]) == SUCCESS
    assert "localaws had ended" in capsys.readouterr().out
    assert not (tmp_path / "work").exists()


def test_what_was_never_initialised_is_not_destroyed(monkeypatch, tmp_path, capsys):
    # GIVEN a localaws that runs, and a Terraform that was never initialised
    make_anew(tmp_path / "work")
    monkeypatch.setattr(Recorded, "asked", [], raising=False)
    monkeypatch.setattr(kept, "leftovers", lambda _: [])
    # WHEN all is removed THEN Terraform is not asked to destroy, which it would refuse
    kept.remove_everything(Recorded(tmp_path / "work"))
    assert Recorded.asked == ["stop"]
    assert "nothing is left" in capsys.readouterr().out


def test_the_printed_exports_are_all_that_terraform_needs(monkeypatch, tmp_path, capsys):
    # GIVEN a shell that names a CLI configuration that is not there
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "missing.tfrc"))
    one = Demonstration(tmp_path / "work")
    # WHEN providers come from the registry THEN the shell is to forget that variable
    kept.print_exports(one, {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    assert "unset TF_CLI_CONFIG_FILE" in capsys.readouterr().out
    # WHEN they come from a mirror THEN it is set to the file that names the mirror
    kept.print_exports(one, {"TF_CLI_CONFIG_FILE": "/a/terraform.rc"})
    printed = capsys.readouterr().out
    assert "export TF_CLI_CONFIG_FILE=/a/terraform.rc" in printed
    assert "unset" not in printed
