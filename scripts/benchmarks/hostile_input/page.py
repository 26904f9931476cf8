"""What a campaign found, as a page."""

from typing import Any

_HEAD = """# Hostile input

Written by `tox run -e fuzz` (seed {seed}, {machine}). Valid inputs are flipped, cut, spliced and
rewritten; one that reaches a line of code that none reached before is mutated again. An error that
is no named refusal is a fault: its input is kept, and the command fails. **{inputs} inputs and
{bombs} bombs, {faults} faults.**

"""
_COLUMNS = "| what reads | inputs | faults | kept | mean, ms | slowest, ms |"


def page(
    summaries: dict[str, dict[str, Any]], bombs: dict[str, dict[str, Any]], seed: int, machine: str
) -> str:
    """Return the page of a campaign's summaries."""
    faults = sum(one["faults"] for one in summaries.values())
    faults += sum(bool(one["fault"]) for one in bombs.values())
    inputs = sum(one["inputs"] for one in summaries.values())
    head = _HEAD.format(
        seed=seed, machine=machine, inputs=f"{inputs:,}", bombs=len(bombs), faults=faults
    )
    return "\n".join([head + _table(summaries), _outcomes(summaries), _bombs(bombs)])


def _table(summaries: dict[str, dict[str, Any]]) -> str:
    lines = [
        "Kept are the inputs that reached a new line. Memory is the peak of the process that",
        "read all of a row's inputs one after another; in brackets what it had before the first.",
        "An input that takes more seconds of the processor, or a process that takes more memory,",
        "than the last columns allow is a fault.",
        "",
        f"{_COLUMNS} peak, MiB | allowed, s | allowed, MiB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in summaries.items():
        memory = f"{one['memory_peak_mib']:.0f} ({one['memory_before_mib']:.0f})"
        lines.append(
            f"| {name} | {one['inputs']:,} | {one['faults']} | {one['kept']} "
            f"| {one['mean_ms']:.2f} | {one['slowest_ms']:.0f} | {memory} "
            f"| {one['max_seconds']:.0f} | {one['max_mib']:,} |"
        )
    return "\n".join([*lines, ""])


def _outcomes(summaries: dict[str, dict[str, Any]]) -> str:
    lines = [
        "What became of them. `NotJson` are events that the function's runtime refuses before it.",
        "",
        "| what reads | outcome | inputs |",
        "|---|---|---|",
    ]
    for name, one in summaries.items():
        ranked = sorted(one["outcomes"].items(), key=lambda pair: (-pair[1], pair[0]))
        lines += [f"| {name} | `{outcome}` | {count:,} |" for outcome, count in ranked]
    return "\n".join([*lines, ""])


def _bombs(bombs: dict[str, dict[str, Any]]) -> str:
    lines = [
        "Bombs, each in a process of its own, under the same limits as above. `serialize_image`",
        "has 1,024 MB, `classify_batch` 1,769 MB: it is given eight at a time.",
        "",
        "| bomb | its size, KiB | outcome | seconds | peak, MiB |",
        "|---|---|---|---|---|",
    ]
    for name, one in bombs.items():
        memory = f"{one['memory_peak_mib']:.0f} ({one['memory_before_mib']:.0f})"
        lines.append(
            f"| {name} | {one['bytes'] / 1024:,.1f} | `{one['outcome']}` "
            f"| {one['seconds']:.2f} | {memory} |"
        )
    return "\n".join([*lines, ""])
