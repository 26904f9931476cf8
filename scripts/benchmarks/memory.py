"""The memory of this process."""

import re
from pathlib import Path


def peak_bytes() -> int:
    """Return the largest resident memory that this process has had, on Linux.

    Resource usage (``ru_maxrss``) begins with what the parent had; this begins with the process.
    """
    [kibibytes] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return 1024 * int(kibibytes)
