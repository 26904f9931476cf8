"""How every command ends, and how it says how far it is."""

import errno
import io
import os
import subprocess
import sys
from argparse import ArgumentTypeError

import boto3
import pytest
from botocore.exceptions import NoCredentialsError
from hypothesis import given
from hypothesis import strategies as st

from scones_tools.command_line import (
    FAILURE,
    PERSON_NEEDED,
    SUCCESS,
    CommandError,
    Progress,
    positive,
    printable,
    run,
    seconds,
)


class PhotoMissing(CommandError):
    """An error with a name of its own."""


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def raising(error: BaseException):
    def command(arguments):
        raise error

    return command


def test_a_command_that_works_ends_with_0_and_says_nothing(capsys):
    # GIVEN a command that works WHEN it is run
    given: list = []
    code = run(given.append, ["--verbose"])
    # THEN its arguments reached it, and its exit code is 0
    assert (code, given) == (SUCCESS, [["--verbose"]])
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (PhotoMissing("a.jpg is not a file"), "error: PhotoMissing: a.jpg is not a file\n"),
        (CommandError("ClassEmpty: no images"), "error: ClassEmpty: no images\n"),
        (KeyboardInterrupt(), "error: interrupted\n"),
    ],
)
def test_an_error_is_one_line_and_exit_code_1(capsys, error: BaseException, line: str):
    # GIVEN a command that goes wrong WHEN it is run THEN people read one line, and no traceback
    assert run(raising(error), []) == FAILURE
    assert capsys.readouterr() == ("", line)


@given(st.text())
def test_what_is_printable_shows_as_it_is_and_nothing_else_does(text: str):
    # GIVEN any text WHEN it is made printable THEN a terminal shows it, on one line
    shown = printable(text)
    assert shown.isprintable()
    assert (shown == text) == text.isprintable()
    shown.encode()


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("incoming/\x1b[2J\x1b]0;owned\x07.png", r"incoming/\x1b[2J\x1b]0;owned\x07.png"),
        ("incoming/a\r\nerror: b", r"incoming/a\r\nerror: b"),
        ("incoming/\u202egnp.exe", r"incoming/\u202egnp.exe"),
        ("incoming/\x9b2J\x7f\x00", r"incoming/\x9b2J\x7f\x00"),
        ("incoming/\udcff", r"incoming/\udcff"),
        ("incoming/fahrrad ü 🚲.png", "incoming/fahrrad ü 🚲.png"),
    ],
)
def test_no_key_rules_a_terminal(key: str, shown: str, capsys):
    # GIVEN an error and a progress that name a key
    assert printable(key) == shown
    line = key.replace("\n", "")
    run(raising(PhotoMissing(line)), [])
    Progress("sending").show(line)
    # THEN what is printed has nothing that a terminal obeys, but the ends of lines
    printed = capsys.readouterr().err
    assert all(text.isprintable() for text in printed.split("\n"))
    assert printed.count("\n") == 2


def test_an_error_of_several_lines_stays_so(capsys):
    run(raising(CommandError("what is left:\n  one\n  two\x1b[0m")), [])
    assert capsys.readouterr().err == "error: what is left:\n  one\n  two\\x1b[0m\n"


def test_a_refusal_of_aws_names_the_operation(aws, capsys):
    # GIVEN a command that AWS refuses
    def command(arguments):
        boto3.client("s3").get_object(Bucket="none", Key="none")

    # WHEN it is run THEN the line names the operation and the reason
    assert run(command, []) == FAILURE
    assert capsys.readouterr().err.startswith("error: AWS refused GetObject: ")


def test_an_upload_to_a_bucket_that_is_not_there_is_one_line(aws, tmp_path, capsys):
    # GIVEN a command that uploads a file to a mistyped bucket
    file = tmp_path / "shard.tar"
    file.write_bytes(b"pictures")

    def command(arguments):
        boto3.client("s3").upload_file(str(file), "mistyped", "shard.tar")

    # WHEN it is run THEN one line names the error, the file, the bucket and AWS's reason
    assert run(command, []) == FAILURE
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: S3UploadFailedError: Failed to upload {file} to mistyped/")
    assert "NoSuchBucket" in line


def test_a_file_that_cannot_be_written_is_named(tmp_path, capsys):
    # GIVEN a command that writes into a folder that is a file
    (tmp_path / "reports").write_text("a file")
    page = tmp_path / "reports" / "page.md"

    def command(arguments):
        page.write_text("a page")

    # WHEN it is run THEN the line names the error and the file
    assert run(command, []) == FAILURE
    assert capsys.readouterr().err == f"error: NotADirectoryError: {page}: Not a directory\n"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "OSError: No space left on device"),
        (TimeoutError("timed out"), "TimeoutError: timed out"),
    ],
)
def test_an_error_of_the_system_that_names_no_file_is_one_line(error, line, capsys):
    # GIVEN a full disk, or a lost connection WHEN a command meets it THEN it is one line
    assert run(raising(error), []) == FAILURE
    assert capsys.readouterr().err == f"error: {line}\n"


def test_a_command_can_say_that_a_person_is_needed(capsys):
    # GIVEN a command that returns an exit code WHEN it is run THEN it ends with it, and no error
    assert run(lambda arguments: PERSON_NEEDED, []) == 3
    assert capsys.readouterr() == ("", "")


def test_missing_credentials_lead_to_a_hint(capsys):
    # GIVEN no credentials WHEN a command is run THEN the line says what to set
    assert run(raising(NoCredentialsError()), []) == FAILURE
    assert "NoCredentialsError: Unable to locate credentials" in (text := capsys.readouterr().err)
    assert "Is AWS_ENDPOINT_URL, and are keys, set?" in text


def test_a_mistake_in_the_program_is_not_hidden():
    # GIVEN an error that no user can put right WHEN it comes THEN it is not turned into a line
    with pytest.raises(ZeroDivisionError):
        run(raising(ZeroDivisionError()), [])


def test_progress_on_a_log_says_the_first_and_the_last_thing_and_little_between():
    # GIVEN a log
    log = io.StringIO()
    progress = Progress("sending photos", log)
    # WHEN a hundred steps are done at once
    for number in range(1, 101):
        progress.show(f"{number}/100")
    progress.close()
    # THEN the log stays readable, and holds no control characters
    assert log.getvalue().splitlines() == ["sending photos: 1/100", "sending photos: 100/100"]


def test_what_was_said_last_is_not_said_again():
    # GIVEN one step on a log WHEN the work ends THEN its line is there once
    log = io.StringIO()
    progress = Progress("staging", log)
    progress.show("1 image")
    progress.close()
    assert log.getvalue() == "staging: 1 image\n"


def test_work_without_steps_says_nothing():
    # GIVEN no step WHEN the work ends THEN a log stays empty
    log = io.StringIO()
    Progress("staging", log).close()
    assert log.getvalue() == ""


def test_progress_on_a_terminal_rewrites_one_line_and_leaves_it_empty():
    # GIVEN a terminal
    terminal = Terminal()
    progress = Progress("staging", terminal)
    # WHEN two steps are done
    progress.show("1 image")
    progress.show("2 images")
    progress.close()
    # THEN each replaced the one before, and nothing is left
    clear = "\r\x1b[2K"
    assert terminal.getvalue() == f"{clear}staging: 1 image{clear}staging: 2 images{clear}"


def test_progress_goes_to_stderr_as_results_go_to_stdout(capsys):
    # GIVEN no stream WHEN progress is shown THEN stdout stays clean
    progress = Progress("staging")
    progress.show("1 image")
    progress.close()
    assert capsys.readouterr() == ("", "staging: 1 image\n")


def test_a_reader_that_has_had_enough_is_told_nothing(monkeypatch, capsys, tmp_path):
    # GIVEN a command whose reader has gone, as `head` does WHEN it is run
    with (tmp_path / "out").open("w") as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        code = run(raising(BrokenPipeError(errno.EPIPE, "Broken pipe")), [])
    # THEN it ends, and nothing is said
    assert (code, capsys.readouterr().err) == (FAILURE, "")


def test_an_address_that_is_none_is_named(capsys):
    # GIVEN AWS_ENDPOINT_URL without a scheme WHEN botocore refuses it
    assert run(lambda _: boto3.client("sts", "us-east-1", endpoint_url="foo") and 0, []) == FAILURE
    # THEN one line names it, and what to set
    assert capsys.readouterr().err.startswith("error: Invalid endpoint: foo: AWS_ENDPOINT_URL is")


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e300", "soon"])
def test_a_length_of_time_that_nothing_can_wait_for_is_refused(text: str):
    # GIVEN no length of time WHEN it is read THEN argparse has an error to name
    with pytest.raises((ArgumentTypeError, ValueError)):
        seconds(text)


@pytest.mark.parametrize("text", ["0", "-1"])
def test_no_number_of_things_is_refused(text: str):
    # GIVEN less than one WHEN it is read THEN it is refused: it would do nothing
    with pytest.raises(ArgumentTypeError, match="at least 1"):
        positive(text)


def test_what_a_terminal_cannot_show_is_escaped():
    # GIVEN a stdout of ASCII alone, and a verb that prints a bar of a chart
    code = (
        "import scones_tools.__main__ as command\n"
        "command.run = lambda *_: print('\u2581') or 0\n"
        "raise SystemExit(command.main([]))"
    )
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-c", code]
    # WHEN it is run
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    # THEN the bar is an escape, and there is no traceback
    assert (done.returncode, done.stdout, done.stderr) == (0, "\\u2581\n", "")
