"""Clients of the running localaws, in the account and the region that the page is of."""

import threading
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from boto3.session import Session
from botocore.config import Config
from flask import current_app, g

from localaws.settings import ADMINISTRATOR

_lock = threading.Lock()


@lru_cache(maxsize=128)
def _client(service: str, url: str, account: str, region: str) -> Any:
    return Session().client(
        service,
        region_name=region,
        endpoint_url=url,
        # Twelve digits are the root of their account.
        aws_access_key_id=account,
        aws_secret_access_key=ADMINISTRATOR,
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30),
    )


def client(service: str) -> Any:
    """Return a client of a service, in the page's account and region."""
    with _lock:
        return _client(service, current_app.config["LOCALAWS"], g.account, g.region)


def listed(service: str, operation: str, key: str, most: int, **arguments: Any) -> list[Any]:
    """Return what an operation lists, page by page, up to a number.

    Parameters
    ----------
    service, operation
        As boto3 names them; boto3 knows the operation's pages.
    key
        The member of an answer that is the list.
    most
        How many at most: pages stay quick, whatever there is.
    """

    def entries() -> Iterator[Any]:
        for page in client(service).get_paginator(operation).paginate(**arguments):
            yield from page.get(key) or []

    return list(islice(entries(), most))
