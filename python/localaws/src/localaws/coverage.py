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


def rows() -> list[Row]:
    """Return the rows of all services, sorted by service and operation."""
    from localaws.server import services

    found = [row for service in services() for row in service.COVERAGE]
    return sorted(found, key=lambda row: (row.service, row.operation))


def table() -> str:
    """Return the table as Markdown."""
    lines = ["| service | operation | here | not here |", "| --- | --- | --- | --- |"]
    lines += [f"| {row.service} | {row.operation} | {row.does} | {row.lacks} |" for row in rows()]
    return "\n".join(lines)
