"""The settings that Terraform gives the functions, as environment variables."""

import json
import math
from collections.abc import Mapping

from scones.errors import ConfigurationInvalid


def setting(environment: Mapping[str, str], name: str) -> str:
    """Return a setting that Terraform gives a function.

    Raises
    ------
    ConfigurationInvalid
        If it is missing or empty.
    """
    value = environment.get(name, "")
    if not value:
        raise ConfigurationInvalid(f"the environment variable {name} is not set")
    return value


def number(environment: Mapping[str, str], name: str) -> float:
    """Return a setting that is a number.

    Raises
    ------
    ConfigurationInvalid
        If it is missing, or not a number.
    """
    text = setting(environment, name)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ConfigurationInvalid(f"{name} is {text!r}, not a number")
    return value


def routes(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the route of every vehicle, from the setting ``ROUTES`` (a JSON object).

    Raises
    ------
    ConfigurationInvalid
        If it is missing, or not an object of strings.
    """
    text = setting(environment, "ROUTES")
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(route, str) for route in value.values()):
        raise ConfigurationInvalid(f"ROUTES is {text!r}, not a JSON object of vehicle and route")
    return value
