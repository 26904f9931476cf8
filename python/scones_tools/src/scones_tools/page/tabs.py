"""The page's tabs, each a module with its routes."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from scones_tools.page import drift, failed, models, photos, queues, review


@dataclass(frozen=True)
class Tab:
    """A tab.

    Attributes
    ----------
    name
        What people read.
    path
        Where it begins.
    routes
        What it answers, with whole paths.
    """

    name: str
    path: str
    routes: Sequence[BaseRoute]


TABS = (
    Tab("Review", "/review", review.ROUTES),
    Tab("Photos", "/photos", photos.ROUTES),
    Tab("Failed", "/failed", failed.ROUTES),
    Tab("Drift", "/drift", drift.ROUTES),
    Tab("Models", "/models", models.ROUTES),
    Tab("Queues", "/queues", queues.ROUTES),
)
