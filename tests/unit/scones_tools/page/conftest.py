"""The page of a deployment with photos that wait, and a browser that has its address."""

import contextlib
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from browsing.questions import ask_about as ask_about
from scones_tools import deployment
from scones_tools.page.server import application

HOST, TOKEN = "127.0.0.1:8123", "the-token"


@contextlib.contextmanager
def served() -> Iterator[TestClient]:
    """Serve the page of the deployment dev to a browser that does not know the address."""
    options = type("Options", (), {"project": "scones-unlimited", "environment": "dev"})()
    app = application(deployment.find(options), "Zoë", HOST, TOKEN)
    with TestClient(app, base_url=f"http://{HOST}") as client:
        yield client


def open_address(client: TestClient) -> TestClient:
    """Give a browser the address."""
    client.get("/", params={"token": TOKEN}, follow_redirects=False)
    client.headers["Origin"] = f"http://{HOST}"
    return client


@pytest.fixture
def stranger(queue: str) -> Iterator[TestClient]:
    """Return a browser that does not know the address."""
    with served() as client:
        yield client


@pytest.fixture
def browser(stranger: TestClient) -> TestClient:
    """Return a browser that was given the address."""
    return open_address(stranger)
