"""Names that an environment's resources have, and that do not begin with its whole prefix."""

import hashlib

_LONGEST, _KEPT, _DIGITS = 23, 16, 6


def tuning_prefix(prefix: str) -> str:
    """Return what the names of an environment's tuning jobs begin with, as Terraform makes it.

    SageMaker allows them 32 characters: a longer prefix is cut off and gets a digest.
    """
    if len(prefix) <= _LONGEST:
        return prefix
    digest = hashlib.sha256(prefix.encode()).hexdigest()[:_DIGITS]
    return f"{prefix[:_KEPT].removesuffix('-')}-{digest}"
