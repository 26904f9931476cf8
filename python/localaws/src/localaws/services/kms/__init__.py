"""KMS: moto's keys, with their periods of rotation."""

from localaws.services.kms.rotation import COVERAGE, install

__all__ = ["COVERAGE", "install"]
