"""What each service does here, and what it does not: the rows stand beside the code."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row of the table of coverage.

    Attributes
    ----------
    service, operation
        What is called.
    does
        What happens here, beyond moto.
    lacks
        What AWS does and this does not.
    """

    service: str
    operation: str
    does: str
    lacks: str = ""
