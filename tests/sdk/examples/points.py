"""What the examples share: points of y = 2a - b + 0.5, and how they say what has run."""

import shutil
import tempfile
from pathlib import Path

# A copy: the SDK writes into the folder that it packs.
SOURCE = Path(tempfile.mkdtemp(prefix="of-the-sdk-"), "source")
shutil.copytree(Path(__file__).with_name("source"), SOURCE)
PAIRS = [(a / 4, b / 3) for a in range(-4, 4) for b in range(-2, 3)]
POINTS = "".join(f"{2 * a - b + 0.5},{a},{b}\n" for a, b in PAIRS)


def ran(part: str) -> None:
    """Say that a part of the SDK has run, and its results were right."""
    print(f"\nran: {part}", flush=True)


def refused(part: str, error: Exception) -> None:
    """Say that a part of the SDK is refused by name: localaws says that it lacks it."""
    assert "NotImplementedByLocalaws" in str(error), error
    print(f"\nrefused: {part}", flush=True)
