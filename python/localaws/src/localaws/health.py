"""What a running localaws says of itself."""

import time
from collections.abc import Iterable
from typing import Any

from localaws import __version__, init_scripts
from localaws.settings import ACCOUNT_ID, Settings

_begun = time.monotonic()
_document: dict[str, Any] = {}


def describe(settings: Settings, services: Iterable[str]) -> None:
    """Say what there is, before the first request is answered.

    Parameters
    ----------
    settings
        Of the running localaws.
    services
        moto's names of those that execute here.
    """
    _document.update(
        version=__version__,
        ready=True,
        account=ACCOUNT_ID,
        region=settings.region,
        services=dict.fromkeys(sorted(services), "available"),
    )


def health() -> dict[str, Any]:
    """Return the document of a server that answers."""
    return _document | init_scripts.told() | {"uptime_seconds": round(time.monotonic() - _begun, 3)}
