"""What is kept of tables: each item in a row."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from localaws.state.in_force import touch
from localaws.state.kept import Apart, Kept, Touched

_ITEM = "item"
_ITEMS = "kept_items"


def _key(item: Item) -> str:
    values = [item.hash_key.to_json(), item.range_key and item.range_key.to_json()]
    return json.dumps(values)


def _note(table: Table, key: str) -> None:
    touch("dynamodb", table.account_id, _ITEM, table.name, key)


def _all(table: Table) -> Iterator[Item]:
    for one in list(vars(table).get(_ITEMS, {}).values()):
        yield from list(one.values()) if isinstance(one, dict) else [one]


def _put_items(table: Table, items: Mapping[Any, Any]) -> None:
    before = [_key(one) for one in _all(table)]
    vars(table)[_ITEMS] = items
    if "name" in vars(table):
        for key in {*before, *(_key(one) for one in _all(table))}:
            _note(table, key)


def _watch() -> None:
    Table.items = property(lambda table: vars(table)[_ITEMS], _put_items)
    Table.put_item = _noting(Table.put_item)
    DynamoDBBackend.update_item = _noting_of_table(DynamoDBBackend.update_item)
    delete_item, delete_table = Table.delete_item, DynamoDBBackend.delete_table

    def delete(self: Table, hash_key: DynamoType, range_key: DynamoType | None) -> Item | None:
        item = delete_item(self, hash_key, range_key)
        if item is not None:
            _note(self, _key(item))
        return item

    def delete_with_items(self: DynamoDBBackend, *args: Any, **kwargs: Any) -> Table:
        table = delete_table(self, *args, **kwargs)
        for item in _all(table):
            _note(table, _key(item))
        return table

    Table.delete_item = delete
    DynamoDBBackend.delete_table = delete_with_items


def _noting(put: Callable[..., Item]) -> Callable[..., Item]:
    def put_and_note(self: Table, *args: Any, **kwargs: Any) -> Item:
        item = put(self, *args, **kwargs)
        _note(self, _key(item))
        return item

    return put_and_note


def _noting_of_table(update: Callable[..., Item]) -> Callable[..., Item]:
    def update_and_note(self: DynamoDBBackend, table_name: str, *args: Any, **kwargs: Any) -> Item:
        item = update(self, table_name, *args, **kwargs)
        _note(self.get_table(table_name), _key(item))
        return item

    return update_and_note


class _Items:
    """Items by their table's name and their key."""

    def rows(
        self, backend: DynamoDBBackend, touched: Iterable[Touched]
    ) -> Iterable[tuple[str, str, Any]]:
        for kind, name, key in touched:
            table = backend.tables.get(name)
            yield kind, f"{name}/{key}", None if table is None else _present(table, key)

    def load(self, backend: DynamoDBBackend, rows: Iterable[tuple[str, str, Any]]) -> None:
        for _, key, item in rows:
            table = backend.tables.get(key.partition("/")[0])
            if table is None:
                continue
            if item.range_key is None:
                table.items[item.hash_key] = item
            else:
                table.items[item.hash_key][item.range_key] = item


def _present(table: Table, key: str) -> Item | None:
    hashed, ranged = (value and DynamoType(value) for value in json.loads(key))
    found: Any = table.items.get(hashed)
    return found.get(ranged) if ranged and found else found


def _state(table: Table) -> Mapping[str, Any]:
    """Return what is kept of a table; the items of a backup's are in it."""
    from moto.dynamodb.models import dynamodb_backends

    backend = dict.get(dynamodb_backends, table.account_id, {}).get(table.region_name)
    is_in_use = backend is not None and backend.tables.get(table.name) is table
    return {n: v for n, v in vars(table).items() if n != _ITEMS or not is_in_use}


def _mend(table: Table) -> None:
    vars(table).setdefault(_ITEMS, defaultdict(dict))


KEPT = {
    "dynamodb": Kept(
        "tables and their items, backups; no records of streams",
        apart={Table: Apart(state=_state, mend=_mend)},
        operations_on_items=frozenset(
            {
                "BatchExecuteStatement",
                "BatchWriteItem",
                "DeleteItem",
                "ExecuteStatement",
                "ExecuteTransaction",
                "PutItem",
                "TransactWriteItems",
                "UpdateItem",
            }
        ),
        items=_Items(),
        watch=_watch,
    )
}
