"""What the script of AWS's SDK says where the SDK is not installed: tests/sdk has the rest."""

import sys

import pytest

import train_with_sagemaker_sdk as script
from scones_tools.command_line import run


def test_without_the_sdk_it_says_how_to_get_it(monkeypatch, capsys):
    # GIVEN no SDK WHEN the script is run
    monkeypatch.setitem(sys.modules, "sagemaker", None)
    ended = run(script.command, ["--environment", "dev", "--dataset", "s3://bucket/datasets/1"])
    # THEN it fails in one line that names the command to type
    assert ended == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "SdkMissing" in line
    assert "python3 -m pip install 'sagemaker>=3.27,<4'" in line


def test_help_has_an_example_that_is_understood(capsys):
    # GIVEN the script WHEN it is asked for help
    with pytest.raises(SystemExit) as ended:
        script.command(["--help"])
    # THEN that ends well, and has an example
    assert ended.value.code == 0
    assert "train_with_sagemaker_sdk.py --environment dev --dataset" in capsys.readouterr().out


def test_a_job_line_loses_the_name_of_its_stream_and_what_a_terminal_obeys():
    # GIVEN a message of the SDK with a job's line WHEN it is shown
    record = script.logging.makeLogRecord({"msg": "job-1/algo-1-17000:\nloss\x1b[2J=[bold]0.5"})
    shown = script._Lines("%(message)s").format(record)
    # THEN it is the line, on one line and without commands to the terminal
    assert shown == "  loss\\x1b[2J=0.5"
