"""Fixtures of pytest: a localaws for the session, and an empty AWS for each test.

pytest finds them wherever localaws is installed.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.request import Request

import pytest

from localaws.background import start, stop
from localaws.client_environment import environment, opener
from localaws.settings import Settings

_SECONDS_TO_RESET = 120.0


@pytest.fixture(scope="session")
def localaws_options() -> dict[str, Any]:
    """Return the server's settings besides its port: override it with ``region`` and others."""
    return {}


@pytest.fixture(scope="session")
def localaws_server(
    tmp_path_factory: pytest.TempPathFactory, localaws_options: dict[str, Any]
) -> Iterator[Settings]:
    """Start a server for the session, of whichever process of pytest-xdist it is."""
    directory = tmp_path_factory.mktemp("localaws")
    settings = start(Settings(directory, 0, **localaws_options))
    yield settings
    stop(directory)


@pytest.fixture
def localaws(localaws_server: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Empty the server, and lead to it every SDK in the test and in what it starts.

    Returns
    -------
    Settings
        The server's: its ``url`` and its ``region``.
    """
    import boto3

    address = f"{localaws_server.url}/_localaws/reset"
    opener().open(Request(address, method="POST"), timeout=_SECONDS_TO_RESET).close()  # noqa: S310
    for name, value in environment(localaws_server, os.environ).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    # The session that boto3 made before has read other variables.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return localaws_server
