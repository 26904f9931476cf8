#!/usr/bin/env python3
"""Check that an environment on GitHub is protected: a reviewer is required, and main deploys alone.

GitHub makes an environment that a workflow names and nobody made, without any protection. Asks
GitHub's API through `gh`, with the token in GH_TOKEN (permission `actions: read`).
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from scones_tools.command_line import CommandError, run

_BRANCH = "main"


class EnvironmentUnprotected(CommandError):
    """A job could take the environment's role unasked, or from another branch than main."""


class ProtectionUnknown(CommandError):
    """GitHub did not say how the environment is protected."""


def lacking(environment: Mapping[str, Any], policies: Mapping[str, Any]) -> list[str]:
    """Return what an environment's protection lacks; empty if it is protected.

    Parameters
    ----------
    environment
        GitHub's answer to ``GET /repos/{owner}/{repo}/environments/{environment_name}``.
    policies
        Its answer to ``GET .../environments/{environment_name}/deployment-branch-policies``.
    """
    missing = []
    rules = environment.get("protection_rules") or []
    if not any(
        rule.get("type") == "required_reviewers" and rule.get("reviewers") for rule in rules
    ):
        missing.append("a required reviewer")
    chosen = environment.get("deployment_branch_policy") or {}
    branches = [
        (policy.get("type", "branch"), policy.get("name"))
        for policy in policies.get("branch_policies") or []
    ]
    if not chosen.get("custom_branch_policies") or branches != [("branch", _BRANCH)]:
        missing.append(f"{_BRANCH} as its only deployment branch")
    return missing


def ask(path: str) -> Mapping[str, Any]:
    """Return GitHub's answer to a GET request.

    Raises
    ------
    ProtectionUnknown
        If `gh` is not there, may not ask, or does not answer with an object.
    """
    try:
        done = subprocess.run(["gh", "api", path], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise ProtectionUnknown("gh is not installed: see https://cli.github.com") from error
    if done.returncode != 0:
        raise ProtectionUnknown(
            f"gh api {path}: {done.stderr.strip()}: is the environment there, and may the token in "
            "GH_TOKEN read actions?"
        )
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise ProtectionUnknown(f"gh api {path} did not answer with an object")
    return answer


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", help="its name on GitHub, such as prod")
    parser.add_argument(
        "--repository",
        default=os.environ.get("GITHUB_REPOSITORY"),
        help="owner/name (default: the variable GITHUB_REPOSITORY)",
    )
    options = parser.parse_args(arguments)
    if not options.repository:
        raise ProtectionUnknown("name the repository with --repository or GITHUB_REPOSITORY")
    path = f"repos/{options.repository}/environments/{quote(options.environment, safe='')}"
    environment = ask(path)
    chosen = environment.get("deployment_branch_policy") or {}
    # There are policies to ask for only where some branches were chosen.
    policies = ask(f"{path}/deployment-branch-policies") if chosen else {}
    missing = lacking(environment, policies)
    if missing:
        raise EnvironmentUnprotected(
            f"the environment {options.environment} of {options.repository} lacks "
            f"{' and '.join(missing)}: set it under Settings, Environments (docs/deploy.md)"
        )
    print(f"{options.environment}: a reviewer is required, and {_BRANCH} deploys alone")


if __name__ == "__main__":
    sys.exit(run(command, None))
