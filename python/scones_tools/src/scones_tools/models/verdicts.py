"""The gate's verdict: a line for a state machine, a table for a person."""

import json
from collections.abc import Sequence

from scones.promotion import Verdict
from scones_tools import results
from scones_tools.command_line import printable

BASELINE = "baseline.json"
EVALUATION = "evaluation.json"
_LONGEST_MESSAGE = 1024  # of a processing job's ExitMessage


def message(verdict: Verdict, output: str) -> str:
    """Return the verdict as one line that a state machine reads: JSON of at most 1,024 bytes."""
    reason = "; ".join(verdict.reasons)
    document = {
        "passed": verdict.passed,
        "accuracy": f"{verdict.accuracy:.4f}",
        "evaluation": f"{output.rstrip('/')}/{EVALUATION}",
        "baseline": f"{output.rstrip('/')}/{BASELINE}",
        "model_card": f"{output.rstrip('/')}/model_card.md",
        "reason": reason,
    }
    text = json.dumps(document)
    document["reason"] = reason[: max(0, len(reason) - (len(text) - _LONGEST_MESSAGE))]
    return text if len(text) <= _LONGEST_MESSAGE else json.dumps(document)


def interval_text(interval: Sequence[float]) -> str:
    """Return an interval of shares as a person reads it."""
    return f"{interval[0]:.3f} to {interval[1]:.3f}"


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
    whole = {
        "photos of": "all classes",
        "count": verdict.count,
        "right": verdict.accuracy,
        "95 % interval": interval_text(verdict.accuracy_interval),
    }
    classes = [
        {
            "photos of": name,
            "count": recall.count,
            "right": recall.recall,
            "95 % interval": interval_text(recall.interval),
        }
        for name, recall in verdict.recalls.items()
    ]
    results.show([whole, *classes], list(whole), as_json=False)
    print(f"\ngate: {'passed' if verdict.passed else 'refused'}")
    for reason in verdict.reasons:
        print(f"  {printable(reason)}")
    print(f"evaluation: {printable(output.rstrip('/'))}/{EVALUATION}")
