"""Names in the order in which AWS lists them: that of a hash set of Java.

AWS's messages list fields as ``[States, StartAt]`` or ``[SecondsPath, Seconds, TimestampPath,
Timestamp]``: by the lowest bits of the hash of each. Source: answers recorded on AWS; the
documentation of Java's ``String.hashCode`` and the source of its ``HashMap``.
"""

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Return names as AWS lists them.

    Parameters
    ----------
    names
        In any order.
    """
    ordered = sorted(names)
    buckets = 16
    while len(ordered) > buckets * 3 // 4:
        buckets *= 2
    return f"[{', '.join(sorted(ordered, key=lambda name: _bucket(name, buckets)))}]"


def _bucket(name: str, buckets: int) -> int:
    code = 0
    for character in name:
        code = (31 * code + ord(character)) & 0xFFFFFFFF
    return (code ^ code >> 16) & buckets - 1
