#!/usr/bin/env python3
"""Plan an environment: save the plan for apply.py, and say what it would change.

Writes plan.tfplan and plan.md (the comment on a pull request) into the work directory.
"""

import argparse
import sys
from collections.abc import Sequence

import installed  # noqa: F401 (names what is missing)

from command_line import CommandError, run
from deployments.environments import PLAN, add_arguments, initialised, work_directory
from deployments.saved_plan import changes, markdown, summary


class EnvironmentDrifted(CommandError):
    """What is there differs from the configuration, and --check was given."""


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    parser.add_argument(
        "--check", action="store_true", help="fail if anything would change: nightly, on main"
    )
    parser.add_argument(
        "--no-lock",
        action="store_true",
        help="do not lock the state: for a role that may only read, as workflows plan with",
    )
    options = parser.parse_args(arguments)
    deployment = initialised(options)
    directory = work_directory(options)
    deployment.save_plan(directory / PLAN, lock=not options.no_lock)
    found = changes(deployment.read_plan(directory / PLAN))
    (directory / "plan.md").write_text(markdown(options.environment, found))
    for change in found:
        lost = "  (its data is lost)" if change.destroys_data else ""
        print(f"{change.verb:<8} {change.address}{lost}")
    print(f"{options.environment}: {summary(found)}")
    if found and options.check:
        raise EnvironmentDrifted(
            f"{options.environment} is not what the configuration says: "
            f"apply it, or find out who changed it"
        )


if __name__ == "__main__":
    sys.exit(run(command, None))
