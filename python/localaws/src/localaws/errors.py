"""What localaws cannot do, and what goes wrong in it: the codes that callers see."""

NOT_IMPLEMENTED = "NotImplementedByLocalaws"
FAILURE = "LocalawsFailure"


class NotImplementedByLocalaws(NotImplementedError):
    """A call that AWS would carry out and localaws does not. Its text says which, and why."""
