"""The gate's verdict: a line for a state machine, a table for a person."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from scones.classes import UNKNOWN
from scones.promotion import Verdict
from scones_tools import results
from scones_tools.command_line import printable

BASELINE = "baseline.json"
EVALUATION = "evaluation.json"
NOT_MEASURED = "none"  # what is said of unknowns caught if the test split has no outlier
_LONGEST_MESSAGE = 1024  # of a processing job's ExitMessage


def message(verdict: Verdict, output: str) -> str:
    """Return the verdict as one line that a state machine reads: JSON of at most 1,024 bytes."""
    reason = "; ".join(verdict.reasons)
    document = {
        "passed": verdict.passed,
        "accuracy": f"{verdict.accuracy:.4f}",
        "unknowns_caught": unknowns_text(verdict.unknown.recall if verdict.unknown else None),
        "evaluation": f"{output.rstrip('/')}/{EVALUATION}",
        "baseline": f"{output.rstrip('/')}/{BASELINE}",
        "model_card": f"{output.rstrip('/')}/model_card.md",
        "reason": reason,
    }
    text = json.dumps(document)
    document["reason"] = reason[: max(0, len(reason) - (len(text) - _LONGEST_MESSAGE))]
    return text if len(text) <= _LONGEST_MESSAGE else json.dumps(document)


def unknowns_text(share: float | None) -> str:
    """Return the share of outliers that a model catches, as documents hold it."""
    return NOT_MEASURED if share is None else f"{share:.4f}"


def interval_text(interval: Sequence[float]) -> str:
    """Return an interval of shares as a person reads it."""
    return f"{interval[0]:.3f} to {interval[1]:.3f}"


def table(verdict: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for all photos, for each class, for outliers, and for what is accepted.

    Parameters
    ----------
    verdict
        The gate's, as JSON holds it.
    """
    recalls = dict(verdict["recalls"])
    recalls |= {UNKNOWN: verdict["unknown"]} if verdict["unknown"] else {}
    recalls |= {"all, accepted": verdict["accepted"]} if verdict["accepted"] else {}
    whole = {
        "photos of": "all classes",
        "count": verdict["count"],
        "right": verdict["accuracy"],
        "95 % interval": interval_text(verdict["accuracy_interval"]),
    }
    return [whole] + [
        {
            "photos of": name,
            "count": recall["count"],
            "right": recall["recall"],
            "95 % interval": interval_text(recall["interval"]),
        }
        for name, recall in recalls.items()
    ]


def show(verdict: Verdict, output: str, *, as_json: bool) -> None:
    """Print a verdict.

    Parameters
    ----------
    verdict
        The gate's.
    output
        Where its evaluation is.
    as_json
        Print the line of :func:`message` instead of a table.
    """
    if as_json:
        print(message(verdict, output))
        return
    rows = table(verdict.to_document())
    results.show(rows, list(rows[0]), as_json=False)
    print(f"\ngate: {'passed' if verdict.passed else 'refused'}")
    for reason in (*verdict.reasons, *verdict.notes):
        print(f"  {printable(reason)}")
    print(f"evaluation: {printable(output.rstrip('/'))}/{EVALUATION}")
