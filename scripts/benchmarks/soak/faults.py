"""The faults that localaws injects: put, ended, and counted."""

import json
import os
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scones_tools.command_line import CommandError

_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this host
_NAMES = ("kind", "service", "operation")

Rule = Mapping[str, Any]


class FaultsRefused(CommandError):
    """localaws does not take the faults; the text is what it says."""


class Faults:
    """Rules that are in force at times.

    Parameters
    ----------
    document
        As the file of faults has it; None for no rules.
    """

    def __init__(self, document: Mapping[str, Any] | None) -> None:
        self._document = document or {"rules": []}
        self._injected = Counter[tuple[str, ...]]()

    @property
    def are_given(self) -> bool:
        """Whether there are rules."""
        return bool(self._document["rules"])

    def put(self, *more: Rule) -> None:
        """Have localaws fail by the rules from now on, and before them by some more.

        Raises
        ------
        FaultsRefused
            If it does not take them.
        """
        self._replace([*more, *self._document["rules"]])

    def end(self) -> None:
        """Have localaws fail no more."""
        self._replace([])

    def injected(self) -> list[dict[str, Any]]:
        """Return how often each rule struck, until the rules were last replaced."""
        return [
            {**dict(zip(_NAMES, names, strict=True)), "injected": count}
            for names, count in self._injected.items()
        ]

    def _replace(self, rules: Sequence[Rule]) -> None:
        for rule in _call("GET").get("rules", ()):
            self._injected[tuple(rule[name] for name in _NAMES)] += rule["injected"]
        _call("PUT", json.dumps({**self._document, "rules": rules}).encode())


def read_faults(path: Path) -> dict[str, Any]:
    """Read a file of faults; localaws decides what they mean.

    Raises
    ------
    CommandError
        If it cannot be read, or is no object with rules.
    """
    try:
        document = json.loads(path.read_bytes())
        return {**document, "rules": [*document["rules"]]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} holds no faults: {error!r}") from error


def _call(method: str, body: bytes | None = None) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 (the URL is localaws' own)
        f"{os.environ['AWS_ENDPOINT_URL']}/localaws/faults",
        data=body,
        method=method,
        headers={"Content-Type": "application/json"},
    )
    try:
        with _NO_PROXY.open(request, timeout=30) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        text = error.read().decode("utf-8", "replace")[:500]
        raise FaultsRefused(f"localaws answers {error.code}: {text}") from error
