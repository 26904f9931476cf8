"""SageMaker: training jobs that train, endpoints that serve, packages that can be deleted."""

from localaws.services.sagemaker.backend import COVERAGE, install

__all__ = ["COVERAGE", "install"]
