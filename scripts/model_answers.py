"""What a model archive's own serving code answers to a shard, a line of JSON for each sample.

``evaluate_model.py`` runs this with the model's ``code`` on the path, as the endpoint has it: two
models' modules have the same names, and so each has a process of its own.
"""

import io
import json
import sys
from pathlib import Path

from PIL import Image

from scones.dataset import read_shard


def main(model: str, shards: list[str]) -> None:
    """Print ``id``, ``label`` and the model's ``answer`` for every sample."""
    import inference  # the model's own

    loaded = inference.model_fn(model)
    for shard in shards:
        for sample in read_shard(Path(shard)):
            image = Image.open(io.BytesIO(sample.image))
            answer = json.loads(
                inference.output_fn(inference.predict_fn(image, loaded), "application/json")
            )
            print(json.dumps({"id": sample.id, "label": sample.label, "answer": answer}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
