"""The keeper of this process, if there is one."""

from typing import TYPE_CHECKING

from localaws.settings import Settings

if TYPE_CHECKING:
    from localaws.state.keeper import Keeper

_keepers: list["Keeper"] = []
_settings: list[Settings] = []


def put(keeper: "Keeper", settings: Settings) -> None:
    """Have this process keep its state."""
    _keepers[:], _settings[:] = [keeper], [settings]


def settings() -> Settings:
    """Return the settings of this process."""
    return _settings[0]


def keeper() -> "Keeper":
    """Return the keeper, where the state is kept."""
    return _keepers[0]


def touch(service: str, account: str, *item: str) -> None:
    """Note that an item of a service has changed, where the state is kept."""
    for one in _keepers:
        one.touch(service, account, *item)


def changed(service: str, account: str) -> None:
    """Note that something of a service has changed that no call asked for."""
    for one in _keepers:
        one.change(service, account)


def is_kept() -> bool:
    """Return whether this process keeps its state."""
    return bool(_keepers)
