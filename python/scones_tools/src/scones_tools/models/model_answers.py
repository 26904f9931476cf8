"""What a model archive's own serving code answers to a shard, a line of JSON for each picture.

``scones evaluate`` runs this with the model's ``code`` on the path, as the endpoint has it: two
models' modules have the same names, and so each has a process of its own.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scones.dataset import outlier_shards, read_outliers, read_shard
from scones.images import CONTENT_TYPE

_ACCEPT = "application/json"


def main(model: str, shards: list[str]) -> None:
    """Print ``id``, ``label`` or an outlier's ``kind``, and the model's ``answer`` to each."""
    import inference  # the model's own

    loaded = inference.model_fn(model)
    for name, image, truth in (one for shard in shards for one in _pictures(Path(shard))):
        answer, _ = inference.transform_fn(loaded, image, CONTENT_TYPE, _ACCEPT)
        print(json.dumps({"id": name, **truth, "answer": json.loads(answer)}))


def _pictures(shard: Path) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    if shard in outlier_shards(shard.parent):
        yield from ((one.id, one.image, {"kind": one.kind}) for one in read_outliers(shard))
    else:
        yield from ((one.id, one.image, {"label": one.label}) for one in read_shard(shard))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
