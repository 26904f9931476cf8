"""What a network does every day: the functions name it, and state machines try again."""

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scones.errors import EndpointUnavailable, StorageUnavailable

REPOSITORY = Path(__file__).parents[3]
SETTINGS = {
    "ARTIFACTS_BUCKET": "artifacts",
    "AWS_MAX_ATTEMPTS": "1",
    "BATCH_SIZE": "8",
    "CONFIDENCE_THRESHOLD": "0.8",
    "ENDPOINT_NAME": "vehicles",
    "FAMILIARITY_THRESHOLD": "0.02",
    "IMAGE_SIZE": "64",
    "MARGIN_THRESHOLD": "0.1",
    "MAX_IMAGE_BYTES": "20000",
    "MAX_IMAGE_PIXELS": "100000",
    "PHOTOS_BUCKET": "photos",
    "ROUTES": "{}",
}
PHOTO = {"photo": {"bucket": "photos", "key": "incoming/1.png", "version_id": "", "size": 9}}
IMAGE = {"content": "iVBORw0KGgo=", "content_type": "image/png"}
CALLS = {
    "serialize_image": (PHOTO, StorageUnavailable),
    "classify_image": ({**PHOTO, "image": IMAGE}, EndpointUnavailable),
    "classify_batch": ({"key": "a.png"}, StorageUnavailable),
    "plan_bulk": ({"run": "spring", "prefix": "archive/"}, StorageUnavailable),
    "account_bulk": ({"run": "spring"}, StorageUnavailable),
}
PAGE = b"<html><body>Bad gateway</body></html>"


def _html(status: int) -> bytes:
    head = f"HTTP/1.1 {status} Bad\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}"
    return head.encode() + b"\r\nConnection: close\r\n\r\n" + PAGE


ANSWERS = {
    "closed before an answer": b"",
    "cut in the head": b"HTTP/1.",
    "cut in the body": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n\x89PNG half of it",
    "cut in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\nhalf",
    "a gateway's page, 502": _html(502),
    "a gateway's page, 503": _html(503),
    "a gateway's page, 504": _html(504),
    "reset": None,
}


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes | None], None]]:
    """``network(answer)`` has every request answered so, or reset; then AWS is there."""
    server = socket.create_server(("127.0.0.1", 0))
    answer: list[bytes | None] = [b""]

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += connection.recv(65536)
                length = re.search(rb"(?i)content-length: *(\d+)", request)
                missing = int(length[1]) if length else 0
                missing -= len(request.partition(b"\r\n\r\n")[2])
                if missing > 0:
                    connection.recv(missing, socket.MSG_WAITALL)
                if answer[0] is None:
                    linger = struct.pack("ii", 1, 0)  # closing sends a reset
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                else:
                    connection.sendall(answer[0])

    thread = threading.Thread(target=serve)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
    yield lambda content: answer.__setitem__(0, content)
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@pytest.mark.parametrize("name", sorted(CALLS))
@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_what_a_network_does_every_day_has_the_name_that_is_tried_again(
    function, network, name: str, kind: str
):
    # GIVEN a service whose answer does not arrive whole
    network(ANSWERS[kind])
    event, error = CALLS[name]
    # WHEN the function is called THEN the error is the one that state machines try again
    with pytest.raises(error):
        function(name, **SETTINGS)(event)


def test_the_state_machines_try_these_errors_again():
    # GIVEN the definitions, and where their retries are written
    modules = REPOSITORY / "terraform" / "modules"
    workflow = json.loads(
        (modules / "classification_workflow" / "classification.asl.json.tftpl").read_text()
    )
    photo = workflow["States"]["ClassifyPhotos"]["ItemProcessor"]["States"]
    bulk = (modules / "bulk_classification" / "main.tf").read_text()
    # THEN the names that the functions give are among them
    assert StorageUnavailable.__name__ in photo["SerializeImage"]["Retry"][0]["ErrorEquals"]
    assert EndpointUnavailable.__name__ in photo["ClassifyImage"]["Retry"][0]["ErrorEquals"]
    passing = bulk.partition("passing = [")[2].partition("]")[0]
    assert f'"{StorageUnavailable.__name__}"' in passing
    assert f'"{EndpointUnavailable.__name__}"' in passing
