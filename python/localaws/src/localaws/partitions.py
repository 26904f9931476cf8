"""The partition that the served region is in: what ARNs begin with, after ``arn:``."""

from moto.utilities.utils import get_partition


def partition_of(region: str) -> str:
    """Return ``aws``, ``aws-cn``, ``aws-us-gov``, …: the partition that a region is in."""
    return str(get_partition(region))
