"""The rules in force in this process: the server's front asks them, and so do the services."""

from localaws.faults.rules import Faults

_current = [Faults()]


def faults() -> Faults:
    """Return the faults in force; at first there are none."""
    return _current[0]


def put(new: Faults) -> None:
    """Put other faults in their place."""
    _current[0] = new


def strikes(service: str, operation: str, *kinds: str) -> str:
    """Return the kind of fault that befalls what a service does now; empty if none does.

    Parameters
    ----------
    service, operation
        What is done.
    kinds
        Those that can befall it here.
    """
    rule = faults().of(service, operation, kinds)
    return rule.kind if rule else ""
