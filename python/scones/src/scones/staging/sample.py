"""Pictures that the project draws itself, of bicycles, motorcycles and other things: a start."""

import random
from collections.abc import Iterator, Mapping, Sequence

from PIL import Image

from scones.errors import ClassUnknown
from scones.images import encode
from scones.staging.drawing import OTHERS, VEHICLES, draw
from scones.staging.source import SourceImage, SourceOutlier

SIDE = 96
_IMAGES = {"train": 240, "test": 40}
# Of a kind, by the split that it goes to: of the kinds that are drawn 168, 60 and 80 together.
_OUTLIERS = {"train": 14, "validation": 15, "test": 20}


class DrawnSample:
    """Drawn pictures, the same for the same seed.

    Parameters
    ----------
    seed
        Another seed, other pictures.
    """

    name = "sample"

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    def checksum(self) -> str:
        """Return what identifies the pictures: the seed."""
        return f"seed:{self._seed}"

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield drawn pictures of some classes.

        Raises
        ------
        ClassUnknown
            If a class cannot be drawn.
        """
        unknown = sorted(set(classes) - set(VEHICLES))
        if unknown:
            raise ClassUnknown(
                f"the sample has drawings of {', '.join(VEHICLES)}, not of {', '.join(unknown)}: "
                "use the source cifar100 or folder"
            )
        for split, count in _IMAGES.items():
            for number in range(count):
                for name in classes:
                    key = f"{name}-{split}-{number:04d}"
                    yield SourceImage(
                        id=key,
                        vehicle=name,
                        split=split,
                        photo=encode(self._picture(name, key)),
                        suffix=".png",
                        is_normal=False,
                        where=f"drawing {key}",
                    )

    def kinds(self, classes: Sequence[str]) -> list[str]:
        """Return what else is drawn."""
        return [name for name in OTHERS if name not in classes]

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        """Yield drawn pictures of kinds."""
        for name in OTHERS:
            for number in range(_OUTLIERS[splits[name]] if name in splits else 0):
                key = f"{name}-{number:04d}"
                photo = encode(self._picture(name, key))
                yield SourceOutlier(name, photo, is_normal=False, where=f"drawing {key}")

    def _picture(self, thing: str, key: str) -> Image.Image:
        # random.Random gives the same numbers on every platform when seeded with a string.
        return draw(thing, SIDE, random.Random(f"{self._seed} {key}"))  # noqa: S311
