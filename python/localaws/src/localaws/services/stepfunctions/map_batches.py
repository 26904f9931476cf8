"""Items of a Distributed Map in batches, as its ItemBatcher says.

Source: "ItemBatcher (Map)".
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Any

from localaws.services.stepfunctions.interpreter.sizes import LARGEST_DATA


def batches(items: Iterable[Any], settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what each child of a Map is given.

    Parameters
    ----------
    items
        As the ItemSelector has made them.
    settings
        The ItemBatcher, evaluated: ``MaxItemsPerBatch``, ``MaxInputBytesPerBatch`` and
        ``BatchInput``, each optional.
    """
    most_items = settings.get("MaxItemsPerBatch") or inf
    most_bytes = settings.get("MaxInputBytesPerBatch") or LARGEST_DATA
    shared = {name: settings[name] for name in ("BatchInput",) if name in settings}
    empty = _bytes(shared | {"Items": []})
    batch: list[Any] = []
    size = empty
    for item in items:
        more = _bytes(item) + 1  # its comma
        if batch and (len(batch) >= most_items or size + more > most_bytes):
            yield shared | {"Items": batch}
            batch, size = [], empty
        batch.append(item)
        size += more
    if batch:
        yield shared | {"Items": batch}


def _bytes(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str).encode())
