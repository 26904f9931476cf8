"""What a saved Terraform plan would change, for people and for the decision to apply it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scones_tools import results

# What cannot be made again by applying: its content is not in the configuration.
HOLDS_DATA = frozenset(
    {
        "aws_cloudwatch_log_group",
        "aws_kms_key",
        "aws_s3_bucket",
        "aws_sagemaker_model_package_group",
        "aws_sqs_queue",
        "aws_ssm_parameter",
    }
)
_VERBS = ("create", "update", "replace", "destroy")
_MAX_ADDRESSES = 200  # a comment on GitHub has at most 65,536 characters


@dataclass(frozen=True)
class Change:
    """One resource: its address, its type, and what happens to it, one of four verbs."""

    address: str
    type: str
    verb: str

    @property
    def destroys_data(self) -> bool:
        """Whether something is lost that applying again does not bring back."""
        return self.verb in {"replace", "destroy"} and self.type in HOLDS_DATA


def changes(document: Mapping[str, Any]) -> list[Change]:
    """Return what a plan changes, by address.

    Parameters
    ----------
    document
        What ``terraform show -json`` prints of a plan.
    """
    found = []
    for resource in document.get("resource_changes", []):
        actions = set(resource["change"]["actions"])
        if actions == {"create", "delete"}:
            verb = "replace"
        elif "delete" in actions:
            verb = "destroy"
        elif actions & {"create", "update"}:
            verb = actions.pop()
        else:
            continue  # no-op, or the reading of a data source
        found.append(Change(resource["address"], resource["type"], verb))
    return sorted(found, key=lambda change: change.address)


def summary(found: Sequence[Change]) -> str:
    """Return the changes in one line."""
    if not found:
        return "no changes"
    counts = {verb: sum(change.verb == verb for change in found) for verb in _VERBS}
    return ", ".join(f"{count} to {verb}" for verb, count in counts.items() if count)


def show(found: Sequence[Change], *, as_json: bool) -> None:
    """Print the changes: a table for people, a line of JSON for each for programs."""
    if as_json:
        rows = [asdict(change) | {"destroys_data": change.destroys_data} for change in found]
        results.show(rows, [], as_json=True)
        return
    lost = {True: "  (its data is lost)", False: ""}
    shown = [
        {"change": change.verb, "resource": change.address + lost[change.destroys_data]}
        for change in found
    ]
    results.show(shown, ["change", "resource"], as_json=False)


def markdown(environment: str, found: Sequence[Change]) -> str:
    """Return the changes as a comment on a pull request."""
    lines = [f"### Plan of `{environment}`: {summary(found)}", ""]
    lost = [change for change in found if change.destroys_data]
    if lost:
        lines += ["**Data would be destroyed**, and applying asks for it:", ""]
        lines += [f"- `{change.address}` ({change.verb})" for change in lost]
        lines += [""]
    if found:
        lines += ["<details><summary>Every resource</summary>", "", "| verb | resource |"]
        lines += ["| --- | --- |"]
        shown = found[:_MAX_ADDRESSES]
        lines += [f"| {change.verb} | `{change.address}` |" for change in shown]
        if len(found) > len(shown):
            lines += [f"| ... | {len(found) - len(shown)} more |"]
        lines += ["", "</details>", ""]
    return "\n".join(lines)
