"""``localaws run``: a program all of whose calls to AWS go to a running localaws."""

import os
from collections.abc import Mapping, Sequence
from typing import NoReturn

from localaws.background import LocalawsError
from localaws.client_environment import FOR_PROGRAMS, enter, environment
from localaws.partitions import partition_of
from localaws.settings import Settings

_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


class RoleNotAssumed(LocalawsError):
    """The role is not there, or trusts nobody of the account."""


class NotExecuted(LocalawsError):
    """The program is not there, or cannot be executed."""


def keys_of_role(role: str, settings: Settings) -> dict[str, str]:
    """Return the variables with a role's temporary keys, and let this process ask localaws.

    Parameters
    ----------
    role
        Its name, with its path if it has one, or its ARN.
    settings
        The running localaws.

    Raises
    ------
    RoleNotAssumed
        If STS refuses it.
    """
    import boto3  # late: other verbs start without it
    from botocore.exceptions import ClientError

    arn = role
    if not role.startswith("arn:"):
        arn = f"arn:{partition_of(settings.region)}:iam::{settings.account}:role/{role.strip('/')}"
    enter(environment(settings))
    try:
        # moto's STS gives keys of a missing role, too.
        boto3.client("iam").get_role(RoleName=arn.rpartition("/")[2])
        sts = boto3.client("sts")
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="localaws")["Credentials"]
    except ClientError as error:
        raise RoleNotAssumed(f"{arn}: {error}") from error
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }


def run(command: Sequence[str], variables: Mapping[str, str | None]) -> NoReturn:
    """Become a program; its exit status, and its signals, are its own.

    Parameters
    ----------
    command
        Its words.
    variables
        Those of ``client_environment.environment``, with a role's keys or without.

    Raises
    ------
    NotExecuted
        If it is not there.
    """
    enter(variables)
    enter({name: None for name in os.environ if name.lower() in _PROXIES})
    paths = [str(FOR_PROGRAMS), os.environ.get("PYTHONPATH", "")]
    enter({"PYTHONPATH": os.pathsep.join(filter(None, paths))})
    try:
        os.execvp(command[0], list(command))  # noqa: S606 (no shell is wanted)
    except OSError as error:
        raise NotExecuted(f"{command[0]}: {error.strerror}") from error
