#!/usr/bin/env python3
"""Remove what Terraform does not know of, or check that nothing is left.

Before `terraform destroy`: deletes the model packages and the logs of jobs that SageMaker made,
which would keep their group from being destroyed, or outlive it; `--dry-run` only names them. The
log of an endpoint is Terraform's, and stays while there is the endpoint. After it, with `--check`:
lists every resource whose name begins with the prefix, and fails if there is one.
"""

import argparse
import sys
from collections.abc import Sequence

import installed  # noqa: F401 (names what is missing)

from cleaning.leftovers import kinds, leftovers
from cleaning.unmanaged import remove_unmanaged
from command_line import CommandError, printable, run


class SomethingLeft(CommandError):
    """Resources with the prefix still exist; the text names them."""


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--prefix", required=True, help="<project>-<environment>, output prefix")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if anything is left"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="change nothing; say what would be removed"
    )
    options = parser.parse_args(arguments)
    if not options.check:
        done = "would remove" if options.dry_run else "removed"
        for line in remove_unmanaged(options.prefix, dry_run=options.dry_run):
            print(f"{done} {printable(line)}")
        return
    left = leftovers(options.prefix)
    if left:
        raise SomethingLeft("\n  ".join([f"{len(left)} resources are left:", *left]))
    print(f"nothing named {options.prefix}* is left, of {len(kinds())} kinds of resource")


if __name__ == "__main__":
    sys.exit(run(command, None))
