"""The names of classes: a vehicle may have any but those that say that there is none."""

from collections.abc import Iterable

from scones.errors import ConfigurationInvalid

UNKNOWN = "unknown"  # the model's output for a photo of none of the vehicles
NO_VEHICLE = "none"  # the label that a person gives to such a photo

_RESERVED = {
    UNKNOWN: "the model's own name for what is none of the vehicles",
    NO_VEHICLE: "the label of a photo without a vehicle",
}


def check_classes(names: Iterable[str]) -> None:
    """Refuse vehicles that are named like none, in whatever letter case.

    Folders of some systems do not tell cases apart, and people do not always.

    Raises
    ------
    ConfigurationInvalid
        If a name is reserved; the message says for what.
    """
    for name in names:
        meaning = _RESERVED.get(name.casefold())
        if meaning:
            raise ConfigurationInvalid(f"{name} is {meaning}; call the class otherwise")
