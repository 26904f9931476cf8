"""``python -m browsing`` finds Chromium, or installs it: Debian's package, or Playwright's."""

import os
import platform
import subprocess
import sys

from playwright.sync_api import sync_playwright

from browsing.chromium import NoBrowserError, program


def main() -> int:
    """Print the browser's path; the exit code is 1, and the reason is printed, if there is none."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    try:
        _install_missing(own)
        print(program(own))
    except NoBrowserError as error:
        print(f"NoBrowserError: {error}", file=sys.stderr)
        return 1
    return 0


def _install_missing(own: str) -> None:
    for command in _ways():
        try:
            program(own)
        except NoBrowserError as error:
            print(f"{error}; trying: {' '.join(command)}", file=sys.stderr)
            subprocess.run(command, check=False)


def _ways() -> list[list[str]]:
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    # Ubuntu's package of this name is a snap.
    if os.geteuid() == 0 and platform.freedesktop_os_release().get("ID") == "debian":
        ways = [["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"], *ways]
    return ways


if __name__ == "__main__":
    sys.exit(main())
