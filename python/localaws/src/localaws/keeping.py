"""The kept state of a server: which services it covers, and its beginning."""

import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from localaws import __version__
from localaws.registry import kept_of
from localaws.settings import Settings
from localaws.state import in_force
from localaws.state.keeper import Keeper
from localaws.state.kept import Kept
from localaws.state.store import Store


def begin(settings: Settings, state: Path) -> None:
    """Put back what was kept, and keep what changes from now on.

    Parameters
    ----------
    settings
        Of the running localaws.
    state
        The directory that has it.

    Raises
    ------
    StateRefused
        If the state is in use, or another version's.
    """
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    made_by = f"localaws {__version__} with moto {version('moto')} on Python {python}"
    store = Store(state, made_by)
    keeper = Keeper(store, cache(lambda name: None if name in settings.forget else _watched(name)))
    in_force.put(keeper, settings)
    keeper.begin()


def resume() -> None:
    """Let what was put back run again, or end, when the server can be called."""
    in_force.keeper().resume()


def _watched(service: str) -> Kept | None:
    """Return what is kept of a service, and note from now on what of it changes."""
    kept = kept_of(service)
    if kept is not None:
        kept.watch()
    return kept
