"""Apply the plan of an environment that ``scones plan`` saved: that plan, and nothing else."""

import argparse
import sys
from collections.abc import Sequence

from scones_tools import results
from scones_tools.command_line import CommandError
from scones_tools.environments import environments
from scones_tools.environments.environments import PLAN, initialised, work_directory
from scones_tools.environments.saved_plan import Change, changes, show, summary


class PlanMissing(CommandError):
    """Nothing was planned."""


class DataWouldBeDestroyed(CommandError):
    """The plan loses what applying again does not bring back, without consent."""


def consent(environment: str, lost: Sequence[Change]) -> bool:
    """Ask a person on the terminal; without a terminal, refuse."""
    if not sys.stdin.isatty():
        return False
    for change in lost:
        print(f"{change.verb}: {change.address}", file=sys.stderr)
    print(f"Their data is lost. Type {environment} to go on: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() == environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    environments.add_arguments(parser)
    parser.add_argument(
        "--destroy-data", action="store_true", help="agree to what loses data; without it one asks"
    )


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    file = work_directory(options) / PLAN
    if not file.is_file():
        raise PlanMissing(
            f"there is no {file}: run `scones plan --environment {options.environment}` first"
        )
    deployment = initialised(options)
    found = changes(deployment.read_plan(file))
    lost = [change for change in found if change.destroys_data]
    if lost and not options.destroy_data and not consent(options.environment, lost):
        raise DataWouldBeDestroyed(
            f"the plan loses the data of {', '.join(change.address for change in lost)}: "
            "look at it, and give --destroy-data if that is meant"
        )
    deployment.apply_plan(file)
    file.unlink()  # it is done, and would be stale
    show(found, as_json=options.json)
    results.say(f"{options.environment}: {summary(found)}: done", as_json=options.json)
