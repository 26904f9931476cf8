"""The picture of docs/benchmarks/drift.md: detection over the size of the window."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def draw(curves: Mapping[str, Any], file: Path) -> None:
    """Draw a line for each kind of drift; ``curves`` is the page's figure ``picture``."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    styles = ("-", "--", ":")
    for number, row in enumerate(curves["rows"]):
        style = styles[number % len(styles)]
        axes.plot(curves["sizes"], row["shares"], style, marker=".", label=row["drift"])
    axes.set(
        xlabel="photos in the window",
        ylabel="share of windows that raise an alarm",
        xlim=(0, max(curves["sizes"])),
        ylim=(-0.02, 1.02),
        title="Drift is seen",
    )
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", fontsize="small")
    # Without the tool's version, the same figures make the same file.
    figure.savefig(file, dpi=120, metadata={"Software": None})
    pyplot.close(figure)
