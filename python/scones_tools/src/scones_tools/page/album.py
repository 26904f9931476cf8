"""Pictures that the page has just shown, each by a name that follows from its content."""

import hashlib
import threading
from collections import OrderedDict

_MOST = 200  # of some 50 KB each


class Album:
    """Pictures that a tab has put into its page, until others take their place."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, picture: bytes) -> str:
        """Keep a PNG file, and return its name."""
        name = hashlib.sha256(picture).hexdigest()[:32]
        with self._lock:
            self._pictures[name] = picture
            self._pictures.move_to_end(name)
            while len(self._pictures) > _MOST:
                self._pictures.popitem(last=False)
        return name

    def get(self, name: str) -> bytes | None:
        """Return a picture; None if it is not here."""
        return self._pictures.get(name)
