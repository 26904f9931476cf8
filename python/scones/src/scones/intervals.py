"""How far a share that was measured may be from the true one."""

import math

_NORMAL_95 = 1.959964  # 97.5 % of a normal distribution lie below


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, also near 0 and 1 (Wilson, 1927).

    Parameters
    ----------
    right, count
        How many of how many.
    """
    if count == 0:
        return (0.0, 1.0)
    share, z = right / count, _NORMAL_95
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    # Rounding must not put the share itself outside.
    return (
        min(share, max(0.0, (middle - half) / scale)),
        max(share, min(1.0, (middle + half) / scale)),
    )
