"""SNS: moto's topics, with their attributes, signatures and deduplication."""

from localaws.services.sns.installation import COVERAGE, install

__all__ = ["COVERAGE", "install"]
