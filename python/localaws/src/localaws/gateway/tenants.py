"""Accounts and regions: whose key signs a request, and for which region.

Each account has each region for itself, as on AWS. A key of twelve digits is that account's.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from moto.core.base_backend import AccountSpecificBackend
from moto.core.responses import BaseResponse

from localaws.coverage import Row
from localaws.errors import NOT_IMPLEMENTED
from localaws.gateway.answers import Refusal, refuse
from localaws.gateway.calls import credential_of
from localaws.gateway.wsgi import App
from localaws.places import OF_CALLER, OF_REQUEST, Place
from localaws.settings import ADMINISTRATOR, Settings

COVERAGE = (
    Row(
        "localaws",
        "accounts",
        "An access key of twelve digits is that account's; one of IAM or STS is of the account "
        "that made it; every other is of 123456789012. Accounts do not see each other.",
        "There is no organization, and no request is sent from one account to another but by "
        "a role, or where a policy of a bucket, topic, queue or function allows it.",
    ),
    Row(
        "localaws",
        "regions",
        "A request is answered in the region that it is signed for, one without a signature in "
        "that of --region. Regions do not see each other; global services are in all.",
        "Nothing is replicated. Regions that AWS's SDK for Python does not know are refused.",
    ),
)

# moto's own name of it; what a client sends is replaced.
_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"
_ACCOUNT = re.compile(r"\d{12}")


def in_places(app: App, settings: Settings) -> App:
    """Return an application that answers each request in its account and its region.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    BaseResponse.get_region_from_url = _of_request(BaseResponse.get_region_from_url)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key, region, service = credential_of(environ)
        if region not in {"", settings.region} and region not in _regions():
            if service == "s3":
                return _wrong_region(start_response, region, settings.region)
            refusal = Refusal(400, NOT_IMPLEMENTED, f"region {region}: it is none of AWS's")
            return refuse(start_response, service, environ["REQUEST_METHOD"], refusal)
        place = Place(account_of(key) or settings.account, region or settings.region)
        environ[OF_CALLER] = place.account
        act_in(environ, place)
        return app(environ, start_response)

    return answer


def account_of(access_key: str) -> str | None:
    """Return the account that a key says, or that has made it; None if there is none."""
    from moto.iam.models import iam_backends

    if access_key in {"", ADMINISTRATOR}:
        return None
    if _ACCOUNT.fullmatch(access_key):
        return access_key
    for account, partitions in list(iam_backends.items()):
        if any(access_key in iam.access_keys for iam in list(partitions.values())):
            return str(account)
    return None


def act_in(environ: dict[str, Any], place: Place) -> None:
    """Have a request answered with what an account has in a region."""
    environ[OF_REQUEST], environ[_HEADER] = place, place.account


def _of_request(otherwise: Callable[..., str]) -> Callable[..., str]:
    """Have moto take the region from the signature, in the address too, and nowhere else."""

    def get_region_from_url(self: Any, request: Any, full_url: str) -> str:
        place: Place | None = getattr(request, "environ", {}).get(OF_REQUEST)
        return place.region if place else otherwise(self, request, full_url)

    return get_region_from_url


def _wrong_region(start_response: Callable[..., Any], region: str, right: str) -> list[bytes]:
    """Answer as S3 does, whose clients read the right region and sign again: s3cmd begins at US."""
    body = (
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is "
        f"malformed; the region '{escape(region)}' is wrong; expecting '{right}'</Message>"
        f"<Region>{right}</Region></Error>"
    ).encode()
    headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
    start_response("400 Bad Request", [*headers, ("x-amz-bucket-region", right)])
    return [body]


@lru_cache
def _regions() -> frozenset[str]:
    session = AccountSpecificBackend.get_session()
    return frozenset(
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("sqs", partition_name=partition)
    )
