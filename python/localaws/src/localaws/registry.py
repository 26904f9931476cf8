"""Every service that executes and every handler of the gateway, and what each does."""

from types import ModuleType

from localaws.coverage import Row


def services() -> tuple[ModuleType, ...]:
    """Return the packages that put executing backends in place, in the order of installation.

    Each has ``install(settings)`` and ``COVERAGE``, the rows of its table. They are imported here,
    not above, because moto takes a second to import and not every command serves.
    """
    from localaws.services import (
        budgets,
        cloudwatch,
        dynamodb,
        events,
        iam,
        lambda_functions,
        logs,
        pipes,
        s3,
        sagemaker,
        scheduler,
        sns,
        sqs,
        stepfunctions,
        xray,
    )

    return (
        budgets,
        iam,
        s3,
        sns,
        sqs,
        dynamodb,
        cloudwatch,
        logs,
        events,
        lambda_functions,
        stepfunctions,
        sagemaker,
        pipes,
        scheduler,
        xray,
    )


def rows() -> list[Row]:
    """Return the rows of all services and of the gateway, sorted by service and operation."""
    from localaws.gateway.chain import MODULES

    found = [row for module in (*services(), *MODULES) for row in module.COVERAGE]
    return sorted(found, key=lambda row: (row.service, row.operation))


def table() -> str:
    """Return the table as Markdown."""
    lines = ["| service | operation | here | not here |", "| --- | --- | --- | --- |"]
    lines += [f"| {row.service} | {row.operation} | {row.does} | {row.lacks} |" for row in rows()]
    return "\n".join(lines)
