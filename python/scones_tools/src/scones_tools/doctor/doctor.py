"""Check the operator's machine, account and environment, and say what to do.

Without an environment the machine alone is checked. Exit code 3: a check warns or has failed.
"""

import argparse
from dataclasses import asdict

from scones_tools import deployment, results
from scones_tools.command_line import PERSON_NEEDED, CommandError
from scones_tools.deployment import Deployment
from scones_tools.doctor.checks import Check, Finding, Result
from scones_tools.doctor.concurrency import concurrency
from scones_tools.doctor.environment import environment_checks
from scones_tools.doctor.machine import machine_checks
from scones_tools.doctor.quotas import quotas

_COLUMNS = ("result", "check", "found")
_WITHOUT = "name an environment that is applied, with the keys of its account and its region"


class PersonNeeded(CommandError):
    """A check warns or has failed; its line says what to do."""

    exit_code = PERSON_NEEDED


def examine(options: argparse.Namespace) -> list[tuple[str, Finding]]:
    """Return what each check found, in order."""
    found = [(check.name, check.finding()) for check in machine_checks()]
    if not options.environment:
        return [*found, *_concurrency(options, None)]
    deployed: list[Deployment] = []

    def find() -> Finding:
        deployed.append(deployment.find(options))
        return Finding(Result.OK, f"{deployed[0].prefix} in {deployed[0].region}")

    found.append(("deployment", Check("deployment", find, _WITHOUT).finding()))
    known = deployed[0] if deployed else None
    more = environment_checks(known)
    if options.quotas and known:
        allow = "have the keys allowed servicequotas:ListServiceQuotas"
        more.append(Check("quotas", lambda: quotas(known), allow, Result.WARNING))
    found += [(check.name, check.finding()) for check in more]
    return [*found, *_concurrency(options, known)]


def _concurrency(
    options: argparse.Namespace, deployed: Deployment | None
) -> list[tuple[str, Finding]]:
    if not options.quotas:
        return []
    allow = "have the keys allowed lambda:GetAccountSettings and lambda:GetFunctionConcurrency"
    check = Check("concurrency", lambda: concurrency(deployed), allow, Result.WARNING)
    return [(check.name, check.finding())]


def _for_people(name: str, finding: Finding) -> dict[str, str]:
    found = f"{finding.found} -> {finding.do}" if finding.do else finding.found
    return {"result": finding.result, "check": name, "found": found}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument(
        "--quotas",
        action="store_true",
        help="also ask for the quotas of instances and of concurrency: some forty calls",
    )
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    found = examine(options)
    if options.json:
        rows = [{"check": name, **asdict(finding)} for name, finding in found]
        results.show(rows, [], as_json=True)
    else:
        results.show(
            [_for_people(name, finding) for name, finding in found], _COLUMNS, as_json=False
        )
    needed = [name for name, finding in found if finding.result != Result.OK]
    if needed:
        raise PersonNeeded(f"{len(needed)} of {len(found)} checks need you: {', '.join(needed)}")
