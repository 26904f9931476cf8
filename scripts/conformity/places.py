"""What every case needs on a server: a client of each service, and a role to give."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

REGION, ACCOUNT = "us-east-1", "123456789012"

_SERVICES = ("events", "lambda", "pipes", "s3", "sagemaker", "scheduler", "sns", "states")
_ROLE = "conformity"


class Place:
    """A running server on which cases are carried out.

    Parameters
    ----------
    url
        Where it answers.
    key
        The access key, as the server takes it.
    seconds
        How long an answer may take.
    """

    def __init__(self, url: str, key: str = "localaws", seconds: float = 70) -> None:
        self._url = url
        self._key = key
        self._seconds = seconds

    @cache  # noqa: B019 (a few objects a process)
    def client(self, service: str) -> Any:
        """Return boto3's client of a service, without its checks and retries."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self._url,
            aws_access_key_id=self._key,
            aws_secret_access_key=self._key,
            config=Config(
                parameter_validation=False,
                inject_host_prefix=False,
                retries={"total_max_attempts": 1},
                read_timeout=self._seconds,
            ),
        )

    @cache  # noqa: B019
    def names(self) -> Mapping[str, str]:
        """Return what ``${...}`` stands for in every case.

        With the role that every service may assume, and that may do everything.
        """
        principals = [f"{service}.amazonaws.com" for service in _SERVICES]
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": principals},
            "Action": "sts:AssumeRole",
        }
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        iam = self.client("iam")
        role = iam.create_role(RoleName=_ROLE, AssumeRolePolicyDocument=_policy(trust))
        iam.put_role_policy(
            RoleName=_ROLE, PolicyName="everything", PolicyDocument=_policy(everything)
        )
        arn = str(role["Role"]["Arn"])
        return {"url": self._url, "region": REGION, "account": ACCOUNT, "role": arn}


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
