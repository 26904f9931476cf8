"""The active rules of this process, which the gateway and the services consult."""

from localaws.faults.rules import Faults

_current = [Faults()]


def faults() -> Faults:
    """Return the active faults; initially none."""
    return _current[0]


def put(new: Faults) -> None:
    """Replace the active faults."""
    _current[0] = new


def strikes(service: str, operation: str, *kinds: str) -> str:
    """Return the kind of fault to inject into an operation; empty for none.

    Parameters
    ----------
    service, operation
        The operation.
    kinds
        Kinds that are possible here.
    """
    rule = faults().of(service, operation, kinds)
    return rule.kind if rule else ""
