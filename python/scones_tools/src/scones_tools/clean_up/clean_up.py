"""Remove what Terraform does not know of, or check that nothing is left.

Before `terraform destroy`: deletes the model packages and the logs of jobs that SageMaker made,
which would keep their group from being destroyed, or outlive it; `--dry-run` only names them. The
log of an endpoint is Terraform's, and stays while there is the endpoint. After it, with `--check`:
lists every resource whose name begins with the prefix, and fails if there is one.
"""

import argparse

from scones_tools import deployment, results
from scones_tools.clean_up.leftovers import kinds, leftovers
from scones_tools.clean_up.unmanaged import remove_unmanaged
from scones_tools.command_line import CommandError, printable
from scones_tools.counted import counted


class SomethingLeft(CommandError):
    """Resources with the prefix still exist; the text names them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if anything is left"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="change nothing; say what would be removed"
    )
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    prefix = deployment.prefix(options)
    if not options.check:
        done = "would remove" if options.dry_run else "removed"
        for line in remove_unmanaged(prefix, dry_run=options.dry_run):
            _show(done, line, as_json=options.json)
        return
    left = leftovers(prefix)
    if options.json:
        for line in left:
            _show("left", line, as_json=True)
    if left:
        raise SomethingLeft(
            "\n  ".join([f"{counted(len(left), 'resource is', 'resources are')} left:", *left])
        )
    results.say(
        f"nothing named {prefix}* is left, of {len(kinds())} kinds of resource",
        as_json=options.json,
    )


def _show(state: str, resource: str, *, as_json: bool) -> None:
    """Print a resource and what became of it."""
    if as_json:
        results.show([{"resource": resource, "state": state}], [], as_json=True)
    else:
        print(f"{state} {printable(resource)}", flush=True)
