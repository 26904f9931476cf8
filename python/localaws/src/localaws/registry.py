"""Every service that executes and every handler of the gateway, and what each does."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from localaws.coverage import Row
from localaws.state.kept import Kept
from localaws.state.plain import PLAIN

# The packages of localaws.services, each with the names that moto gives its services.
PACKAGES = {
    "budgets": ("budgets",),
    "iam": ("iam", "sts"),
    "kms": ("kms",),
    "s3": ("s3",),
    "sns": ("sns",),
    "sqs": ("sqs",),
    "dynamodb": ("dynamodb",),
    "cloudwatch": ("cloudwatch",),
    "logs": ("logs",),
    "events": ("events",),
    "lambda_functions": ("lambda",),
    "stepfunctions": ("stepfunctions",),
    "sagemaker": ("sagemaker", "sagemaker-runtime"),
    "pipes": ("pipes",),
    "scheduler": ("scheduler",),
    "xray": ("xray",),
    "application_autoscaling": ("application-autoscaling",),
}


def services() -> tuple[ModuleType, ...]:
    """Return the packages that put executing backends in place.

    Each has ``install(settings)`` and ``COVERAGE``, the rows of its table. They are imported here,
    not above, because moto takes a second to import.
    """
    return tuple(import_module(f"localaws.services.{package}") for package in PACKAGES)


@cache
def kept_of(service: str) -> Kept | None:
    """Return what a server with ``--state`` keeps of a service; None if it keeps nothing.

    Parameters
    ----------
    service
        moto's name of it.
    """
    if service in PLAIN:
        return Kept(PLAIN[service])
    for package, names in PACKAGES.items():
        module = f"localaws.services.{package}.kept"
        if service in names and find_spec(module):
            kept: Kept | None = import_module(module).KEPT.get(service)
            return kept
    return None


def rows() -> list[Row]:
    """Return the rows of all services and of the gateway, sorted by service and operation."""
    from localaws.gateway.chain import MODULES

    found = [row for module in (*services(), *MODULES) for row in module.COVERAGE]
    for name in {*PLAIN, *(name for names in PACKAGES.values() for name in names)}:
        kept = kept_of(name)
        if kept is not None:
            found.append(Row("localaws --state", name, f"Kept: {kept.what}."))
    return sorted(found, key=lambda row: (row.service, row.operation))


def table() -> str:
    """Return the table as Markdown."""
    lines = ["| service | operation | here | not here |", "| --- | --- | --- | --- |"]
    lines += [f"| {row.service} | {row.operation} | {row.does} | {row.lacks} |" for row in rows()]
    return "\n".join(lines)
