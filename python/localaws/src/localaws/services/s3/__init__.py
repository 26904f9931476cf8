"""S3: changes of objects reach EventBridge, as AWS's events."""

from localaws.services.s3 import (
    delete_markers,
    notifications,
    policies,
    sub_resources,
    version_listings,
)
from localaws.settings import Settings

COVERAGE = (*notifications.COVERAGE, *policies.COVERAGE, *sub_resources.COVERAGE)


def install(settings: Settings) -> None:
    """Install all changes of moto's S3."""
    del settings
    delete_markers.install()
    notifications.install()
    policies.install()
    sub_resources.install()
    version_listings.install()


__all__ = ["COVERAGE", "install"]
