"""FilterInference: decide the route, or that a person must look."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from scones.errors import DocumentInvalid
from scones.filtering import Thresholds, decide
from scones.inference import Inference
from scones.photos import number, routes


@cache
def _thresholds() -> Thresholds:
    return Thresholds(
        confidence=number(os.environ, "CONFIDENCE_THRESHOLD"),
        margin=number(os.environ, "MARGIN_THRESHOLD"),
        familiarity=number(os.environ, "FAMILIARITY_THRESHOLD"),
    )


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
        If it is none, or the probabilities are no distribution over the vehicles that have routes.
    """
    try:
        document = event["inference"]
    except (KeyError, TypeError) as error:
        raise DocumentInvalid("the state has no inference") from error
    decision = asdict(decide(Inference.from_document(document), _routes(), _thresholds()))
    print(json.dumps({"message": "decided", "request": context.aws_request_id, **decision}))
    return {**event, "decision": decision}
