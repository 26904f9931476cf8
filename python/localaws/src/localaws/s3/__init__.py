"""S3: what happens to objects reaches EventBridge, with AWS's event document."""

from localaws.s3 import notifications, policies
from localaws.settings import Settings

COVERAGE = (*notifications.COVERAGE, *policies.COVERAGE)


def install(settings: Settings) -> None:
    """Put what is added in moto's place."""
    del settings
    notifications.install()
    policies.install()


__all__ = ["COVERAGE", "install"]
