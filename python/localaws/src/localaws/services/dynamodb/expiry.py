"""Time to live: items whose time is over are deleted."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from localaws.coverage import Row
from localaws.places import everywhere

COVERAGE = (
    Row(
        "DynamoDB",
        "UpdateTimeToLive",
        "An item is deleted within seconds of its time, which is a number of seconds since 1970; "
        "as on AWS one that is more than five years over stays.",
        "AWS takes days, and tells streams that the service did it.",
    ),
)

_SECONDS_BETWEEN_LOOKS = 2.0
_OLDEST_SECONDS = 5 * 365 * 86400

_log = logging.getLogger(__name__)


def begin(writing: AbstractContextManager[Any]) -> None:
    """Delete what expires, in the background.

    Parameters
    ----------
    writing
        Is held while an item is deleted.
    """
    thread = threading.Thread(target=_run, args=(writing,), name="ttl", daemon=True)
    thread.start()


def _run(writing: AbstractContextManager[Any]) -> None:
    while True:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        try:
            for table in _tables():
                if table.ttl.get("TimeToLiveStatus") == "ENABLED":
                    with writing:
                        _delete_expired(table)
        except Exception:
            _log.exception("time to live")


def _tables() -> list[Any]:
    return [
        table
        for _, backend in everywhere(dynamodb_backends)
        for table in list(backend.tables.values())
    ]


def _delete_expired(table: Any) -> None:
    for item in list(_expired(table, time.time())):
        table.delete_item(item.hash_key, item.range_key)


def _expired(table: Any, now: float) -> Iterator[Any]:
    name = table.ttl["AttributeName"]
    for one in table.items.values():
        for item in one.values() if table.range_key_attr else [one]:
            value = item.attrs.get(name)
            if value is None or value.type != "N":
                continue
            if now - _OLDEST_SECONDS < float(value.value) < now:
                yield item
