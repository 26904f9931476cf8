"""boto3 clients that act as a role: how services call one another here."""

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

from localaws.credentials import role_environment
from localaws.settings import Settings


@lru_cache(maxsize=256)
def client(service: str, role_arn: str, settings: Settings) -> Any:
    """Return a client with a role's temporary credentials, made once.

    Nothing is retried: the calling service has retry rules of its own.

    Parameters
    ----------
    service
        As boto3 names it.
    role_arn
        The role to act as.
    settings
        The running localaws.
    """
    keys = role_environment(role_arn, "localaws", settings)
    return boto3.client(
        service,
        region_name=settings.region,
        endpoint_url=settings.url,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=keys["AWS_SESSION_TOKEN"],
        config=Config(
            retries={"total_max_attempts": 1},
            max_pool_connections=64,
            connect_timeout=10,
            read_timeout=900,
        ),
    )
