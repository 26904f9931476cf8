"""S3: what happens to objects reaches EventBridge, with AWS's event document."""

from localaws.s3.notifications import COVERAGE, install

__all__ = ["COVERAGE", "install"]
