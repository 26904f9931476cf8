"""``localaws start | status | env | run | console | stop | serve``: one a work directory."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from localaws.background import (
    LocalawsError,
    NotStarted,
    running,
    serve_in_foreground,
    start,
    stop,
)
from localaws.client_environment import environment, shell_lines
from localaws.console.serving import serve_console
from localaws.isolation import notice
from localaws.programs import keys_of_role, run
from localaws.registry import table
from localaws.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 1 after an error, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    directory: Path = options.work_directory.resolve()
    try:
        if options.verb == "start":
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            settings = start(_settings(directory, options))
            print(f"localaws answers on {settings.url}")
            if notice():
                print(f"note: {notice()}", file=sys.stderr)
        elif options.verb == "serve":
            serve_in_foreground(_settings(directory, options))
        elif options.verb == "stop":
            stop(directory)
            print("localaws has stopped")
        elif options.verb == "env":
            print("\n".join(shell_lines(_variables(running(directory), options.role))))
        elif options.verb == "run":
            run(options.command, _variables(running(directory), options.role))
        elif options.verb == "console":
            serve_console(directory, options.open)
        elif options.verb == "coverage":
            print(table())
        else:
            print(f"localaws answers on {running(directory).url}")
    except LocalawsError as error:
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return 1
    return 0


def _variables(settings: Settings, role: str | None) -> dict[str, str | None]:
    variables = environment(settings)
    return {**variables, **keys_of_role(role, settings)} if role else variables


def _settings(directory: Path, options: argparse.Namespace) -> Settings:
    init: Path | None = options.init
    if init is not None and not init.is_dir():
        raise NotStarted(f"--init {init}: it is no folder")
    state = options.state and options.state.resolve()
    forget = tuple(sorted(set(options.forget)))
    return Settings(
        directory,
        options.port,
        options.region,
        options.enforce_iam,
        init=init.resolve() if init else None,
        state=state,
        forget=forget,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="localaws", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    texts = {
        "start": "start a server in the background",
        "serve": "serve in the foreground",
        "status": "say whether one runs (exit code 0) or not (1)",
        "env": 'print exports, for eval "$(localaws env)"',
        "run": "run a program whose calls all go to localaws: run -- python script.py",
        "console": "show in a browser what failed and why, until interrupted",
        "stop": "end the server and everything that it started",
        "coverage": "print what each service does, as a table",
    }
    for verb, text in texts.items():
        sub = verbs.add_parser(verb, help=text, description=text)
        sub.add_argument(
            "--work-directory",
            type=Path,
            default=Path(".work/localaws"),
            help="where it keeps its files (default: %(default)s)",
        )
        if verb in {"env", "run"}:
            sub.add_argument("--role", help="act as this role, by its name or ARN")
        if verb == "run":
            sub.add_argument("command", nargs="+", help="after --, with its arguments")
        if verb == "console":
            sub.add_argument("--open", action="store_true", help="open it in the browser")
        if verb in {"start", "serve"}:
            sub.add_argument("--port", type=int, default=0, help="default: a free one")
            sub.add_argument("--region", default="us-east-1", help="default: %(default)s")
            sub.add_argument(
                "--init", type=Path, help="a folder of *.sh and *.py to run once when it is ready"
            )
            sub.add_argument(
                "--enforce-iam", action="store_true", help="each call needs its permission"
            )
            sub.add_argument("--state", type=Path, help="keep what there is in this directory")
            sub.add_argument(
                "--forget",
                action="append",
                default=[],
                metavar="SERVICE",
                help="with --state: use this service, too, and lose what it has (may be repeated)",
            )
    return parser
