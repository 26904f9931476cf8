"""List the registered models: what was measured of each, which is approved, and which is live.

The last line says what the next apply makes of the endpoint.
"""

import argparse
import sys
from datetime import UTC
from itertools import islice
from typing import Any

from scones.promotion import NO_MODEL
from scones_tools import deployment, results
from scones_tools.command_line import UsageError, printable
from scones_tools.models.approve import approved_package
from scones_tools.models.endpoint import Endpoint, endpoint, next_apply
from scones_tools.models.packages import Package, describe, measured, packages
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


def row(package: Package, approved: str, now: Endpoint) -> dict[str, Any]:
    """Return what is known of a package, for programs and for people."""
    known = measured(describe(package.arn))
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


def _for_people(known: dict[str, Any]) -> dict[str, Any]:
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
    newest = islice(packages(deployed.model_package_group_name), options.most)
    rows = [row(package, approved, now) for package in newest]
    if options.json:
        results.show(rows, [], as_json=True)
    else:
        results.show([_for_people(known) for known in rows], _COLUMNS, as_json=False)
    sentence = next_apply(None if approved == NO_MODEL else approved, now)
    if not rows:
        sentence = f"no model is registered in {deployed.model_package_group_name}; {sentence}"
    print(printable(sentence), file=sys.stderr if options.json else sys.stdout)
