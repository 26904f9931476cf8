"""What calls of DynamoDB need: actions on tables and their indexes, and on the tables' keys.

From the Service Authorization Reference: a batch or a transaction needs what each of its parts
does.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.gateway.calls import Call
from localaws.partitions import partition_of

_OF_PARTS = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
_ITEMS = {
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
}

_OWN_KEY = "alias/aws/dynamodb"


def table_needs(call: Call, region: str, account: str) -> Iterator[tuple[str, str]]:
    """Yield the actions that a call needs, each with the ARN of its table or index.

    Parameters
    ----------
    call
        A call of DynamoDB.
    region, account
        Of the tables.
    """
    parameters, operation = call.parameters, call.operation
    begin = f"arn:{partition_of(region)}:dynamodb:{region}:{account}:table/"
    for part in parameters.get("TransactItems") or []:
        for kind, request in part.items():
            yield f"dynamodb:{_OF_PARTS[kind]}", _arn(begin, request)
    for name in parameters.get("RequestItems") or {}:
        yield f"dynamodb:{operation}", _arn(begin, {"TableName": name})
    if "TransactItems" in parameters or "RequestItems" in parameters:
        return
    if "TableName" in parameters:
        yield f"dynamodb:{operation}", _arn(begin, parameters)
    else:
        yield f"dynamodb:{operation}", str(parameters.get("ResourceArn") or "*")


def table_keys(call: Call, region: str, account: str) -> Iterator[str]:
    """Yield the customer's keys that encrypt the tables whose items a call reads or writes."""
    from moto.dynamodb.models import dynamodb_backends

    if call.operation not in _ITEMS:
        return
    tables = dynamodb_backends[account][region].tables
    for _, arn in table_needs(call, region, account):
        table = tables.get(arn.partition(":table/")[2].partition("/")[0])
        specification = (table.sse_specification or {}) if table else {}
        key = str(specification.get("KMSMasterKeyId") or "")
        if specification.get("Enabled") and key and not _is_aws_own(key, region, account):
            yield key


def _is_aws_own(key: str, region: str, account: str) -> bool:
    """Return whether a key is that of the account which AWS lets everybody use for tables."""
    from moto.kms.models import kms_backends

    kms = kms_backends[account][region]
    if not kms.alias_exists(_OWN_KEY):
        return False
    return bool(kms.get_key_id_from_alias(_OWN_KEY) == key.rpartition("/")[2])


def _arn(begin: str, named: Mapping[str, Any]) -> str:
    table, index = str(named.get("TableName")), named.get("IndexName")
    arn = table if table.startswith("arn:") else f"{begin}{table}"
    return f"{arn}/index/{index}" if index else arn
