"""Application Auto Scaling: moto's targets and policies, with the tags of targets."""

from localaws.services.application_autoscaling.tags import COVERAGE, install

__all__ = ["COVERAGE", "install"]
