"""What a model archive's own serving code answers to a shard, a line of JSON for each sample.

``scones evaluate`` runs this with the model's ``code`` on the path, as the endpoint has it: two
models' modules have the same names, and so each has a process of its own.
"""

import json
import sys
from pathlib import Path

from scones.dataset import read_shard
from scones.images import CONTENT_TYPE

_ACCEPT = "application/json"


def main(model: str, shards: list[str]) -> None:
    """Print ``id``, ``label`` and the model's ``answer`` for every sample."""
    import inference  # the model's own

    loaded = inference.model_fn(model)
    for shard in shards:
        for sample in read_shard(Path(shard)):
            answer, _ = inference.transform_fn(loaded, sample.image, CONTENT_TYPE, _ACCEPT)
            found = {"id": sample.id, "label": sample.label, "answer": json.loads(answer)}
            print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
