"""The gateway: handlers that see each request before the services, in this order."""

from localaws.gateway import (
    administration,
    authorization,
    cbor,
    clock,
    constraints,
    faults,
    foreign,
    queue_addresses,
    tenants,
    topic_addresses,
    web_pages,
    whole_body,
    work_undone,
)
from localaws.gateway.administration import administered
from localaws.gateway.authorization import enforcing, simulating
from localaws.gateway.cbor import speaking_cbor
from localaws.gateway.clock import with_clock
from localaws.gateway.constraints import constrained
from localaws.gateway.faults import faulty
from localaws.gateway.foreign import between_accounts
from localaws.gateway.keeping import kept
from localaws.gateway.queue_addresses import with_queue_addresses
from localaws.gateway.tenants import in_places
from localaws.gateway.topic_addresses import with_topic_addresses
from localaws.gateway.web_pages import without_web_pages
from localaws.gateway.whole_body import with_whole_body
from localaws.gateway.work_undone import without_undone_work
from localaws.gateway.wsgi import App
from localaws.settings import Settings

# Each takes the application behind it and the settings, and returns an application around it.
HANDLERS = (
    with_whole_body,
    without_web_pages,
    in_places,
    with_queue_addresses,
    with_topic_addresses,
    administered,
    kept,
    with_clock,
    speaking_cbor,
    without_undone_work,
    faulty,
    between_accounts,
    enforcing,
    simulating,
    constrained,
)
# Handlers with rows in the table of coverage.
MODULES = (
    whole_body,
    web_pages,
    cbor,
    queue_addresses,
    topic_addresses,
    administration,
    clock,
    tenants,
    work_undone,
    faults,
    foreign,
    authorization,
    constraints,
)


def in_front_of(app: App, settings: Settings) -> App:
    """Return the services behind the gateway.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    for handler in reversed(HANDLERS):
        app = handler(app, settings)
    return app
