"""A single region: calls to another region are refused.

moto keeps every region. localaws executes in a single region; elsewhere, resources would not run.
"""

from collections.abc import Callable, Iterable
from typing import Any

from localaws.coverage import Row
from localaws.errors import NOT_IMPLEMENTED
from localaws.gateway.answers import Refusal, refuse
from localaws.gateway.calls import credential_of
from localaws.gateway.wsgi import App
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "regions",
        "The region of --region is served; global services, too.",
        "Calls to another region are refused.",
    ),
)

# Global services, whose requests are signed for us-east-1. S3's SDKs sign so, too, until they
# know a bucket's region.
_GLOBAL_REGION = "us-east-1"
_GLOBAL = {
    "account",
    "budgets",
    "ce",
    "cloudfront",
    "cur",
    "health",
    "iam",
    "organizations",
    "route53",
    "route53domains",
    "s3",
    "shield",
    "sts",
    "support",
    "waf",
}


def in_one_region(app: App, settings: Settings) -> App:
    """Return an application that refuses calls that are signed for another region.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        _, region, service = credential_of(environ)
        is_global = region == _GLOBAL_REGION and service in _GLOBAL
        if is_global or region in {"", settings.region}:
            return app(environ, start_response)
        text = f"region {region}: localaws serves {settings.region}; "
        text += f"start it with --region {region}"
        refusal = Refusal(400, NOT_IMPLEMENTED, text)
        return refuse(start_response, service, environ["REQUEST_METHOD"], refusal)

    return answer
