"""Where something is: in which account, and in which region."""

from collections.abc import Mapping
from typing import Any, NamedTuple

# The WSGI environment's name of where a request is answered.
OF_REQUEST = "localaws.place"
# And of the account whose key has signed it.
OF_CALLER = "localaws.caller"


class Place(NamedTuple):
    """An account's part of a region; what is there is seen from nowhere else.

    Attributes
    ----------
    account
        Its twelve digits.
    region
        AWS's name of it.
    """

    account: str
    region: str


def place_of(one: Any) -> Place:
    """Return where one of moto's backends or resources is."""
    return Place(one.account_id, one.region_name)


def place_of_arn(arn: str) -> Place:
    """Return where an ARN says that its resource is."""
    region, account = arn.split(":", 5)[3:5]
    return Place(account, region)


def place_of_request(environ: Mapping[str, Any]) -> Place:
    """Return where a request is answered, as the gateway has found out."""
    place: Place = environ[OF_REQUEST]
    return place


def everywhere(backends: Any) -> list[tuple[Place, Any]]:
    """Return every backend that a service of moto's has until now, with its place."""
    return [
        (Place(account, region), backend)
        for account, regions in list(backends.items())
        for region, backend in list(regions.items())
    ]
