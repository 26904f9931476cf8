"""Plan an environment: save the plan for ``scones apply``, and say what it would change.

Writes plan.tfplan and plan.md (the comment on a pull request) into the work directory.
"""

import argparse

from scones_tools import results
from scones_tools.command_line import CommandError
from scones_tools.costs.planned import monthly_cost
from scones_tools.costs.prices import Prices
from scones_tools.environments import environments
from scones_tools.environments.environments import PLAN, initialised, work_directory
from scones_tools.environments.saved_plan import changes, markdown, show, summary


class EnvironmentDrifted(CommandError):
    """What is there differs from the configuration, and --check was given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    environments.add_arguments(parser)
    parser.add_argument(
        "--check", action="store_true", help="fail if anything would change: nightly, on main"
    )
    parser.add_argument(
        "--no-lock",
        action="store_true",
        help="do not lock the state: for a role that may only read, as workflows plan with",
    )


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    deployment = initialised(options)
    directory = work_directory(options)
    deployment.save_plan(directory / PLAN, lock=not options.no_lock)
    document = deployment.read_plan(directory / PLAN)
    found, cost = changes(document), monthly_cost(document, Prices.read())
    (directory / "plan.md").write_text(f"{markdown(options.environment, found)}\n{cost}\n")
    show(found, as_json=options.json)
    for line in (*cost.splitlines(), f"{options.environment}: {summary(found)}"):
        results.say(line, as_json=options.json)
    if found and options.check:
        raise EnvironmentDrifted(
            f"{options.environment} is not what the configuration says: "
            f"apply it, or find out who changed it"
        )
