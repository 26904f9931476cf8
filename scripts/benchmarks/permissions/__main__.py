"""Take every permission of every role away in turn, and see that something then fails.

Works on what runs: a localaws that enforces IAM, with everything applied and a model approved, such
as the demonstration leaves with `--keep`. AWS_ENDPOINT_URL and administrator's keys are set, as it
prints them. Every policy is put back. Writes docs/benchmarks/permissions.md.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError

from benchmarks.page import publish
from benchmarks.permissions.mutation import NeverNeeded, figures, show
from benchmarks.permissions.scenarios import Deployed, of_roles
from scones_tools.command_line import CommandError, Progress, run


class NotLocal(CommandError):
    """The endpoint is not this machine: permissions are taken away only where nobody is hurt."""


class NotEnforced(CommandError):
    """A user without any permission was let in: nothing can be shown here."""


def check_enforcement() -> None:
    """See that a user without permissions gets nothing.

    Raises
    ------
    NotLocal
        If this is not an AWS on this machine.
    NotEnforced
        If such a user is let in.
    """
    url = os.environ.get("AWS_ENDPOINT_URL", "")
    if urlsplit(url).hostname not in {"127.0.0.1", "localhost"}:
        raise NotLocal(f"AWS_ENDPOINT_URL is {url!r}: start localaws, and set what it prints")
    iam = boto3.client("iam")
    name = f"without-permissions-{uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    try:
        session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])
        session.client("s3").list_buckets()
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
    else:
        raise NotEnforced("a user without permissions lists buckets: start localaws enforcing IAM")
    finally:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        iam.delete_user(UserName=name)


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prefix", default="scones-unlimited-local", help="default: %(default)s")
    parser.add_argument("--role", action="append", help="only this one; repeatable")
    parser.add_argument(
        "--action", default="", metavar="PREFIX", help="only those that begin so, such as kms:"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="for one photo (%(default)s)")
    options = parser.parse_args(arguments)
    check_enforcement()
    iam = boto3.client("iam")
    account = boto3.client("sts").get_caller_identity()["Account"]
    region = boto3.Session().region_name or "us-east-1"
    deployed = Deployed(options.prefix, account, region, options.seconds)
    pages = iam.get_paginator("list_roles").paginate()
    names = sorted(role["RoleName"] for page in pages for role in page["Roles"])
    names = [name for name in names if name.startswith(options.prefix)]
    scenarios = of_roles(options.role or names, deployed)
    progress = Progress("permissions")
    shown = list(show(iam, scenarios, progress.show, options.action))
    progress.close()
    is_whole = not options.role and not options.action
    publish("permissions", arguments, figures(shown), keep=is_whole)
    untried = sorted(set(names) - set(scenarios))
    print(json.dumps({"permissions": len(shown), "roles without a scenario": untried}))
    unneeded = [f"{row.permission.role} {row.permission.action}" for row in shown if not row.needed]
    if unneeded:
        raise NeverNeeded(", ".join(unneeded))


if __name__ == "__main__":
    sys.exit(run(command, None))
