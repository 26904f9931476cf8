"""Calls one at a time: a condition holds until what depends on it is written."""

import threading
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.responses import DynamoHandler

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.dynamodb import expiry, numbers
from localaws.settings import Settings

COVERAGE = (
    *expiry.COVERAGE,
    Row(
        "DynamoDB",
        "PutItem, UpdateItem, DeleteItem, TransactWriteItems",
        "As moto, but of several at once each is whole: of two that are written on the same "
        "condition one is. Numbers come back as AWS gives them: 1.0 as 1.",
        "Capacity is never exceeded, and no metrics are told. Settings of encryption, backups and "
        "streams are moto's: kept and described; items are not encrypted.",
    ),
    Row(
        "DynamoDB",
        "UpdateTable",
        "Changes the table's key, too, which moto leaves out.",
        "Replicas, table classes and on-demand limits are refused.",
    ),
)

# What reads and writes items.
CALLS = (
    "get_item",
    "query",
    "scan",
    "put_item",
    "update_item",
    "delete_item",
    "transact_write_items",
    "execute_statement",
    "execute_transaction",
)

_PASSED_OVER = {"ReplicaUpdates", "TableClass", "OnDemandThroughput"}


def install(settings: Settings) -> None:
    """Put them in moto's place, which looks at a condition and writes some time later."""
    del settings  # every service is installed alike
    # One for all tables: a transaction writes to several.
    writing = threading.RLock()
    for name in CALLS:
        setattr(DynamoDBBackend, name, _alone(getattr(DynamoDBBackend, name), writing))
    DynamoHandler.update_table = _encrypting(DynamoHandler.update_table)
    numbers.install()
    expiry.begin(writing)


def _alone(call: Callable[..., Any], writing: threading.RLock) -> Callable[..., Any]:
    def call_alone(*args: Any, **kwargs: Any) -> Any:
        with writing:
            return call(*args, **kwargs)

    return call_alone


def _encrypting(update: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    """Have UpdateTable change the encryption, and refuse what moto would pass over."""

    def update_table(self: Any) -> ActionResult:
        for name in _PASSED_OVER & self.body.keys():
            raise NotImplementedByLocalaws(f"UpdateTable with {name}")
        table = self.dynamodb_backend.get_table(self.body["TableName"])
        specification = self.body.get("SSESpecification")
        if specification is not None:
            if specification.get("Enabled") and not specification.get("KMSMasterKeyId"):
                key = table._get_default_encryption_key(
                    self.current_account, self.dynamodb_backend.region_name
                )
                specification = specification | {"KMSMasterKeyId": key}
            table.sse_specification = specification
        return update(self)

    return update_table
