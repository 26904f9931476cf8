"""What a measured figure belongs to."""

import os
import platform


def machine() -> str:
    """Return the machine and the Python that something was measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
