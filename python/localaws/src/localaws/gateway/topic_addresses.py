"""Addresses that SNS sends to subscribers: who visits them needs no key, as the token is one.

Source: the Amazon SNS API Reference, ConfirmSubscription, and the Developer Guide, "HTTP/HTTPS
subscription confirmation JSON format".
"""

from collections.abc import Callable, Iterable
from typing import Any

from localaws.coverage import Row
from localaws.gateway.calls import credential_of
from localaws.gateway.queue_addresses import anonymous, as_form, form_of
from localaws.gateway.tenants import act_in
from localaws.gateway.wsgi import App
from localaws.places import place_of_arn
from localaws.settings import Settings

COVERAGE = (
    Row(
        "SNS",
        "GET of a SubscribeURL",
        "Confirms the subscription, without a key.",
        "With --enforce-iam it is refused: confirm by ConfirmSubscription.",
    ),
)

_COLONS = 5


def with_topic_addresses(app: App, settings: Settings) -> App:
    """Return an application that takes requests of this kind as calls of SNS.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") not in {"", "/"} or credential_of(environ).service:
            return app(environ, start_response)
        form = form_of(environ)
        topic = form.get("TopicArn", "")
        if form.get("Action") != "ConfirmSubscription" or topic.count(":") < _COLONS:
            return app(environ, start_response)
        place = place_of_arn(topic)
        environ["HTTP_AUTHORIZATION"] = anonymous(place.region, "sns")
        act_in(environ, place)
        return app({**environ, **as_form(form)}, start_response)

    return answer
