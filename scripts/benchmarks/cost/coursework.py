"""The coursework's design, as it costs: the ground that this project is compared on."""

from collections.abc import Sequence

from scones_tools.costs.estimate import Invocation, Standing, Way, total

# Three Lambda functions of the default size in a Standard workflow, and one endpoint that is always
# on, with SageMaker's built-in ResNet-152.
_FUNCTIONS, _MEMORY_MB, _ARCHITECTURE = 3, 128, "x86_64"
_INSTANCE_TYPE = "ml.m5.xlarge"


def coursework(seconds: Sequence[float], model_seconds: float) -> tuple[Way, Standing]:
    """Return what an image costs in the coursework's design, and a month.

    Parameters
    ----------
    seconds
        How long each of the three functions runs: this project's, as if it were no slower.
    model_seconds
        How long ResNet-152 works on an image.
    """
    functions = [Invocation(part, _MEMORY_MB, _ARCHITECTURE).usage() for part in seconds]
    parts = [*functions, {"step functions transition": float(_FUNCTIONS)}, {"s3 read": 1.0}]
    way = Way("the coursework's design", total(parts), model_seconds, _INSTANCE_TYPE)
    return way, Standing({_INSTANCE_TYPE: 1})
