"""A window of traffic compared with the baseline: one number that says whether it drifted."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scones.drift.baseline import Baseline
from scones.drift.observation import CLASS_MIX, STATISTICS, Observation
from scones.drift.significance import kolmogorov_smirnov, log_p_of_counts, log_p_of_distance
from scones.errors import ConfigurationInvalid, InferenceInvalid

# The exported graph answers as the trained network to within a thousandth: finer differences
# are none, and a model that is always sure has many.
_DIGITS = 3


@dataclass(frozen=True)
class Drift:
    """How far a window is from the baseline.

    Attributes
    ----------
    statistic
        The greatest of ``parts``: at 1 and above, the traffic has drifted.
    parts
        By the name of what was compared. 1 is the threshold of each; it is the logarithm of p,
        over the logarithm of the level that p must fall to.
    means
        Each of ``STATISTICS``, on average over the window.
    class_shares
        The share of each class in the window's answers, ``unknown`` too.
    window
        How many observations were compared.
    """

    statistic: float
    parts: Mapping[str, float]
    means: Mapping[str, float]
    class_shares: Mapping[str, float]
    window: int

    def to_document(self) -> dict[str, Any]:
        """Return the figures as they are stored."""
        return asdict(self)


def compare(window: Sequence[Observation], baseline: Baseline, level: float) -> Drift:
    """Compare a window of traffic with the baseline.

    Each statistic's distribution is compared by the test of Kolmogorov and Smirnov, the mix of
    classes by Fisher's. All tests together raise a false alarm with a probability of at most
    ``level``: each gets an equal part of it (Bonferroni; Holm's procedure raises the same alarms,
    since its first step is this one). The baseline's own sampling error is allowed for.

    Parameters
    ----------
    window
        At least one observation.
    baseline
        The live model's.
    level
        The share of windows without drift that may raise an alarm, between 0 and 1.

    Raises
    ------
    ConfigurationInvalid
        If the level is not between 0 and 1.
    InferenceInvalid
        If an answer is not one of the baseline's classes.
    """
    if not 0 < level < 1:
        raise ConfigurationInvalid(f"the level of false alarms is {level}, not between 0 and 1")
    chosen = Counter(observation.answer for observation in window)
    others = sorted(set(chosen) - set(baseline.class_mix))
    if others:
        raise InferenceInvalid(
            f"the window has answers {others}, the baseline knows {sorted(baseline.class_mix)}"
        )
    logs = {name: _log_p(name, window, baseline) for name in STATISTICS}
    logs[CLASS_MIX] = log_p_of_counts(
        [chosen[name] for name in baseline.class_mix],
        [round(share * baseline.count) for share in baseline.class_mix.values()],
    )
    threshold = math.log(level / len(logs))
    parts = {name: abs(log / threshold) for name, log in logs.items()}
    size = len(window)
    return Drift(
        statistic=max(parts.values()),
        parts=parts,
        means={
            name: math.fsum(getattr(observation, name) for observation in window) / size
            for name in STATISTICS
        },
        class_shares={name: chosen[name] / size for name in baseline.class_mix},
        window=size,
    )


def _log_p(name: str, window: Sequence[Observation], baseline: Baseline) -> float:
    values = [round(getattr(observation, name), _DIGITS) for observation in window]
    quantiles = [round(value, _DIGITS) for value in baseline.quantiles[name]]
    distance = kolmogorov_smirnov(values, quantiles)
    return log_p_of_distance(distance, len(window), baseline.count)
