"""How every command here ends: an exit code, and one clear line when something is wrong."""

import contextlib
import os
import signal
import sys
import threading
import time
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

SUCCESS = 0
FAILURE = 1
PERSON_NEEDED = 3


class CommandError(Exception):
    """Something the user can put right. Its text says what, and how.

    Attributes
    ----------
    exit_code
        How the command ends: 1, or 3 where the work is done and something waits for a person.
    """

    exit_code = FAILURE


class UsageError(Exception):
    """The arguments do not go together; argparse itself sees to each alone."""


def run(
    command: Callable[[Sequence[str] | None], int | None], arguments: Sequence[str] | None
) -> int:
    """Run a command and turn what goes wrong into one line and an exit code.

    Parameters
    ----------
    command
        Parses its arguments and does its work; raises what went wrong. What it returns is the exit
        code, and None is 0.
    arguments
        The command line without the program's name; None takes ``sys.argv``.

    Returns
    -------
    int
        0; 1 after an error or an interruption (SIGINT, which is Ctrl-C, SIGTERM or SIGHUP); 3 if
        something waits for a person. (argparse itself exits with 2 on wrong usage.)
    """
    try:
        with _signals_interrupt():
            code = command(arguments) or SUCCESS
            sys.stdout.flush()
            return code
    except CommandError as error:
        # An error that only passes on another's words has no name of its own.
        name = "" if type(error) is CommandError else f"{type(error).__name__}: "
        _fail(f"{name}{error}")
        return error.exit_code
    except ClientError as error:
        return _fail(f"AWS refused {error.operation_name}: {error}")
    except BotoCoreError as error:
        text = str(error).rstrip(".")
        return _fail(
            f"{type(error).__name__}: {text}. Is AWS_ENDPOINT_URL, and are keys, set? "
            "And AWS_DEFAULT_REGION, to the deployment's region?"
        )
    except Boto3Error as error:
        return _fail(f"{type(error).__name__}: {error}")
    except BrokenPipeError:
        # Who reads has had enough, as `head` has. Python's documentation, "Note on SIGPIPE".
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except OSError as error:
        return _fail(_of_a_file(error))
    except ValueError as error:
        if not str(error).startswith(
            "Invalid endpoint:"
        ):  # botocore has no class of its own for it
            raise
        return _fail(f"{error}: AWS_ENDPOINT_URL is an address such as http://127.0.0.1:4566")
    except KeyboardInterrupt:
        return _fail("interrupted")


class Progress:
    """One line that says how far a long piece of work has come.

    On a terminal the line is rewritten in place; elsewhere (a log) it is printed at most every
    ten seconds, so that a CI log stays readable.

    Parameters
    ----------
    title
        What is being done.
    stream
        Where to, stderr by default: stdout is for results.
    """

    _SECONDS_BETWEEN_LOG_LINES = 10.0

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stderr
        self._last = 0.0
        self._unsaid = ""

    def show(self, text: str) -> None:
        """Say how far the work has come."""
        text = printable(text)
        if self._stream.isatty():
            self._stream.write(f"\r\x1b[2K{self._title}: {text}")
            self._stream.flush()
        elif time.monotonic() - self._last >= self._SECONDS_BETWEEN_LOG_LINES:
            self._last = time.monotonic()
            self._unsaid = ""
            print(f"{self._title}: {text}", file=self._stream, flush=True)
        else:
            self._unsaid = text

    def close(self) -> None:
        """Leave the line, so that what is printed next starts on one of its own."""
        if self._stream.isatty():
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
        elif self._unsaid:
            print(f"{self._title}: {self._unsaid}", file=self._stream, flush=True)


def printable(text: str) -> str:
    """Return a text with an escape for every letter that a terminal would obey or not show.

    Keys of photos, labels and logs are others' words: they move no cursor, change no colour, turn
    no direction of writing, and begin no line of their own.
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def pair(text: str) -> tuple[str, str]:
    """Read ``NAME=VALUE``; a type for ``argparse``."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def seconds(text: str) -> float:
    """Read a length of time that a process can wait for; a type for ``argparse``."""
    number = float(text)
    if not 0 <= number <= threading.TIMEOUT_MAX:
        raise ArgumentTypeError("a number of seconds, not below 0")
    return number


def positive(text: str) -> int:
    """Read a number of things, at least one; a type for ``argparse``."""
    number = int(text)
    if number < 1:
        raise ArgumentTypeError("at least 1")
    return number


@contextlib.contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do in the block what Ctrl-C does: raise KeyboardInterrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals interrupt the main thread only
        return
    # One that is ignored (nohup) stays so.
    numbers = (signal.SIGTERM, signal.SIGHUP)
    mapped = [signum for signum in numbers if signal.getsignal(signum) is signal.SIG_DFL]
    for signum in mapped:
        signal.signal(signum, signal.default_int_handler)
    try:
        yield
    finally:
        for signum in mapped:
            signal.signal(signum, signal.SIG_DFL)


def _of_a_file(error: OSError) -> str:
    where = "" if error.filename is None else f"{error.filename}: "
    return f"{type(error).__name__}: {where}{error.strerror or error}"


def _fail(message: str) -> int:
    lines = "\n".join(printable(line) for line in message.split("\n"))
    print(f"error: {lines}", file=sys.stderr)
    return FAILURE
