"""SageMaker's pipelines: executions whose steps run."""

from localaws.services.sagemaker.pipelines.requests import COVERAGE, install

__all__ = ["COVERAGE", "install"]
