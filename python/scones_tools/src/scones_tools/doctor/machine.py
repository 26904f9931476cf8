"""Checks of the machine and of the AWS keys, which every verb needs."""

import importlib.util
import sys
from urllib.parse import urlsplit

import boto3

from scones_tools.doctor.checks import QUICK, Check, Finding, Result
from scones_tools.environments.terraform_check import TerraformMissing, check_terraform

_OLDEST_PYTHON, _NEWEST_PYTHON = (3, 11), (3, 14)
_OF_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".aws")
_KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; the address must answer"
_REGION = "set AWS_DEFAULT_REGION to the deployment's region"


def machine_checks() -> list[Check]:
    """Return the checks, in the order in which one builds on another."""
    return [
        Check("Python", _python, "install Python 3.11 to 3.14"),
        Check("Terraform", _terraform, "put Terraform 1.11 or newer on the PATH"),
        Check("region", _region, _REGION),
        Check("AWS", _address, _REGION),
        Check("keys", _keys, _KEYS),
    ]


def _python() -> Finding:
    version = sys.version_info
    found = ".".join(map(str, version[:3]))
    if version[:2] < _OLDEST_PYTHON:
        return Finding(Result.FAILED, found, "install Python 3.11 to 3.14")
    if version[:2] > _NEWEST_PYTHON:
        return Finding(
            Result.WARNING, f"{found} is newer than what is tested", "use Python 3.11 to 3.14"
        )
    return Finding(Result.OK, found)


def _terraform() -> Finding:
    try:
        version = check_terraform()
    except TerraformMissing as error:
        return Finding(Result.WARNING, "not on the PATH", f"for plan and apply: {error}")
    if importlib.util.find_spec("python_terraform") is None:
        return Finding(
            Result.WARNING,
            f"{version}, without the package python_terraform",
            "for plan and apply: python3 -m pip install './python/scones_tools[terraform]'",
        )
    return Finding(Result.OK, version)


def _region() -> Finding:
    region = boto3.Session().region_name
    if region is None:
        return Finding(Result.FAILED, "no region is set", _REGION)
    return Finding(Result.OK, region)


def _address() -> Finding:
    client = boto3.client("sts", config=QUICK)
    host = urlsplit(client.meta.endpoint_url).hostname or ""
    if host.endswith(_OF_AWS):
        return Finding(Result.OK, f"AWS itself is asked, such as {host}")
    return Finding(
        Result.OK, f"{client.meta.endpoint_url} is asked instead of AWS, by AWS_ENDPOINT_URL"
    )


def _keys() -> Finding:
    identity = boto3.client("sts", config=QUICK).get_caller_identity()
    return Finding(Result.OK, f"account {identity['Account']}, {identity['Arn']}")
