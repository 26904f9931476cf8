"""What a person is asked before a model is approved, rejected or rolled back, and doing it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from scones_tools.deployment import Deployment
from scones_tools.models.approve import (
    BY_HAND,
    approve,
    approved_package,
    reject,
    rejection,
    replacement,
)
from scones_tools.models.endpoint import endpoint, label, next_apply
from scones_tools.models.packages import Package, describe, evaluation, measured
from scones_tools.models.rollback import NotApproved, prepare

ACTIONS = ("approve", "reject", "rollback", "return")
_AGAIN = "approve it again"
_REJECTED_BY_HAND = "rejected by hand"


@dataclass(frozen=True)
class Change:
    """What is about to be done.

    Attributes
    ----------
    verb
        What the button says.
    package
        The package that is approved or rejected.
    question
        What changes, and what the next apply makes of it, in lines.
    turned_back
        What a person calls the package that may be marked Rejected, too; empty if there is none.
    carry_out
        Does it, for a reason, or for the command's own if that is empty; the second argument is
        whether what is turned back is marked Rejected.
    """

    verb: str
    package: Package
    question: str
    turned_back: str
    carry_out: Callable[[str, bool], None]

    @property
    def state(self) -> str:
        """A digest of what the question is about: of another state it is another."""
        return hashlib.sha256(f"{self.package.status}\n{self.question}".encode()).hexdigest()


def ask(deployed: Deployment, action: str, package: Package) -> Change:
    """Return what an action on a package's page would do; it changes nothing.

    Parameters
    ----------
    deployed
        The environment.
    action
        ``approve``, ``reject``, ``rollback`` (turn this one back) or ``return`` (go back to it).
    package
        The package.

    Raises
    ------
    CommandError
        As the commands raise it, if it cannot be done.
    """
    parameter = deployed.approved_model_parameter
    approved = approved_package(parameter)
    if action in {"rollback", "return"}:
        return _rollback(deployed, action, package, approved)
    now = endpoint(deployed.endpoint_name)
    if action == "reject":
        first = rejection(package.arn, approved)
        return Change(
            f"Reject {label(package.arn)}",
            package,
            f"{first}\n{next_apply(approved, now)}",
            "",
            lambda reason, _: reject(package.arn, parameter, reason or _REJECTED_BY_HAND),
        )
    description = describe(package.arn)
    accuracy = measured(description, evaluation(description))["accuracy"]
    return Change(
        f"Approve {label(package.arn)}",
        package,
        f"{replacement(package.arn, accuracy, approved)}\n{next_apply(package.arn, now)}",
        "",
        lambda reason, _: approve(package.arn, parameter, reason or BY_HAND, _AGAIN),
    )


def _rollback(deployed: Deployment, action: str, package: Package, approved: str) -> Change:
    if action == "rollback" and package.arn != approved:
        raise NotApproved(f"{label(package.arn)} is not the approved one any more")
    planned = prepare(deployed, package.arn if action == "return" else None)
    return Change(
        f"Roll back to {label(planned.target.arn)}",
        planned.target,
        planned.question(rejecting=False),
        label(planned.approved),
        lambda reason, rejecting: planned.carry_out(reason, _AGAIN, rejecting=rejecting),
    )
