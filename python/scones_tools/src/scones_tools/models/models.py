"""List the registered models: what was measured of each, which is approved, and which is live.

The last line says what the next apply makes of the endpoint.
"""

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC
from itertools import islice
from typing import Any

from scones_tools import deployment, results
from scones_tools.command_line import UsageError, printable
from scones_tools.models.approve import approved_package
from scones_tools.models.endpoint import Endpoint, endpoint, next_apply
from scones_tools.models.packages import Package, describe, evaluation, measured, packages
from scones_tools.models.verdicts import interval_text

_COLUMNS = (
    "version",
    "created (UTC)",
    "status",
    "accuracy",
    "95 % interval",
    "unknowns caught",
    "gate",
    "use",
)
_SHORT = {"PendingManualApproval": "Pending"}


def row(package: Package, known: Mapping[str, Any], approved: str, now: Endpoint) -> dict[str, Any]:
    """Return what is known of a package, for programs and for people.

    Parameters
    ----------
    package
        The package.
    known
        What was measured of it.
    approved
        ARN of the approved package, or ``none``.
    now
        The endpoint's state.
    """
    return {
        "version": package.version,
        "model_package": package.arn,
        "created": package.created.astimezone(UTC).isoformat(timespec="seconds"),
        "status": package.status,
        **known,
        "approved": package.arn == approved,
        "live": package.arn == now.live,
        "coming": package.arn == now.coming,
    }


def newest(
    group: str, most: int, approved: str, now: Endpoint, before: int | None = None
) -> list[dict[str, Any]]:
    """Return what is known of a group's newest packages, at most so many, older than a version."""
    older = (package for package in packages(group) if not before or package.version < before)
    found = []
    for package in islice(older, most):
        description = describe(package.arn)
        found.append(row(package, measured(description, evaluation(description)), approved, now))
    return found


def for_people(known: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of a package, and how a person reads it."""
    interval = known["accuracy_interval"]
    uses = [name for name in ("approved", "live", "coming") if known[name]]
    return known | {
        "created (UTC)": known["created"][:16].replace("T", " "),
        "status": _SHORT.get(known["status"], known["status"]),
        "unknowns caught": known["unknowns_caught"],
        "95 % interval": interval and interval_text(interval),
        "use": ", ".join(uses),
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument(
        "--most",
        type=int,
        default=20,
        metavar="N",
        help="list so many, the newest (default: %(default)s)",
    )
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    if options.most < 1:
        raise UsageError("--most takes a positive number")
    deployed = deployment.find(options)
    approved = approved_package(deployed.approved_model_parameter)
    now = endpoint(deployed.endpoint_name)
    rows = newest(deployed.model_package_group_name, options.most, approved, now)
    if options.json:
        results.show(rows, [], as_json=True)
    else:
        results.show([for_people(known) for known in rows], _COLUMNS, as_json=False)
    sentence = next_apply(approved, now)
    if not rows:
        sentence = f"no model is registered in {deployed.model_package_group_name}; {sentence}"
    print(printable(sentence), file=sys.stderr if options.json else sys.stdout)
