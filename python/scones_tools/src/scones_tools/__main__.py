"""The command ``scones``: reads its verb, and runs it."""

import io
import sys
from collections.abc import Sequence

from scones_tools.command_line import UsageError, run
from scones_tools.parser import naming_the_extra, parser_for


def _command(arguments: Sequence[str] | None) -> int | None:
    words = sys.argv[1:] if arguments is None else list(arguments)
    options = parser_for(words[0] if words else "").parse_args(words)
    try:
        with naming_the_extra(options.verb):
            code: int | None = options.command(options)
    except UsageError as error:
        options.parser.error(str(error))
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; None takes ``sys.argv``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # of a terminal that is not UTF-8
    return run(_command, arguments)


if __name__ == "__main__":
    sys.exit(main())
