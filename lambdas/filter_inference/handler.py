"""FilterInference: decide the route, or ask a person."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

from scones.errors import DocumentInvalid
from scones.filtering import Thresholds, decide
from scones.inference import Inference
from scones.metrics import embedded
from scones.outcomes import REVIEW
from scones.settings import routes, setting


@cache
def _thresholds() -> Thresholds:
    return Thresholds.from_environment(os.environ)


@cache
def _routes() -> dict[str, str]:
    return routes(os.environ)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Add ``decision`` to the state.

    Parameters
    ----------
    event
        The state, with ``inference``: see ``scones.inference.Inference``.
    context
        Lambda's context.

    Returns
    -------
    dict
        The state with ``decision``: see ``scones.filtering.Decision``.

    Raises
    ------
    DocumentInvalid
        If the state has no inference.
    InferenceInvalid
        If it is malformed, or its probabilities are not a distribution over the vehicles that
        have routes.
    """
    try:
        document = event["inference"]
    except (KeyError, TypeError) as error:
        raise DocumentInvalid("the state has no inference") from error
    inference = Inference.from_document(document)
    decision = asdict(decide(inference, _routes(), _thresholds()))
    line = {"message": "decided", "request": context.aws_request_id, **decision}
    figures = {
        "Review": float(decision["outcome"] == REVIEW),
        "Confidence": decision["confidence"],
        "Unknown": decision["unknown"],
        "Familiarity": inference.familiarity,
    }
    dimensions = {"Deployment": setting(os.environ, "DEPLOYMENT")}
    print(json.dumps(line | embedded(dimensions, datetime.now(UTC), figures)))
    return {**event, "decision": decision}
