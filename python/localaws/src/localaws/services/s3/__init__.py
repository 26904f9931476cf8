"""S3: what happens to objects reaches EventBridge, with AWS's event document."""

from localaws.services.s3 import delete_markers, notifications, policies, version_listings
from localaws.settings import Settings

COVERAGE = (*notifications.COVERAGE, *policies.COVERAGE)


def install(settings: Settings) -> None:
    """Put what is added in moto's place."""
    del settings
    delete_markers.install()
    notifications.install()
    policies.install()
    version_listings.install()


__all__ = ["COVERAGE", "install"]
