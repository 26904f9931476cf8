"""The coursework's design, as it costs: the ground that this project is compared on."""

from collections.abc import Sequence

from benchmarks.cost.logged import logs_usage
from scones_tools.costs.estimate import Invocation, Standing, Way, total

# Three Lambda functions of the default size in a Standard workflow, and one endpoint that is always
# on, with SageMaker's built-in ResNet-152.
_MEMORY_MB, _ARCHITECTURE = 128, "x86_64"
_INSTANCE_TYPE = "ml.m5.xlarge"


def coursework_functions(seconds: Sequence[float]) -> list[Invocation]:
    """Return the functions' part in one image, as if they were as fast as this project's."""
    return [Invocation(part, _MEMORY_MB, _ARCHITECTURE) for part in seconds]


def coursework(
    functions: Sequence[Invocation], model_seconds: float, bytes_of_lambda: float
) -> tuple[Way, Standing]:
    """Return what an image costs in the coursework's design, and a month.

    Parameters
    ----------
    functions
        See :func:`coursework_functions`.
    model_seconds
        How long ResNet-152 works on an image.
    bytes_of_lambda
        What Lambda itself writes into the log of an invocation; the functions print nothing.
    """
    logs = logs_usage(len(functions) * bytes_of_lambda)
    others = {"step functions transition": float(len(functions)), "s3 read": 1.0}
    parts = [*(function.usage() for function in functions), logs, others]
    way = Way("the coursework's design", total(parts), model_seconds, _INSTANCE_TYPE)
    return way, Standing({_INSTANCE_TYPE: 1})
