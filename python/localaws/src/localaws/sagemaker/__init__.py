"""SageMaker: training jobs that train, endpoints that serve, packages that can be deleted."""

from localaws.sagemaker.backend import COVERAGE, install

__all__ = ["COVERAGE", "install"]
