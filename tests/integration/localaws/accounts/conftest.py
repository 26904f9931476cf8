"""Clients of any account and region."""

from collections.abc import Callable
from functools import cache

import boto3
import pytest


@pytest.fixture(scope="session")
def client(server) -> Callable[..., object]:
    """``client(service, region, account)`` is a client with the key of an account."""

    @cache
    def make(service: str, region: str = "us-east-1", account: str = "localaws", **more):
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=server.url,
            aws_access_key_id=account,
            aws_secret_access_key="localaws",
            **more,
        )

    return make
