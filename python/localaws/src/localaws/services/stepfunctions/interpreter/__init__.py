"""What moto's interpreter of the Amazon States Language does otherwise than AWS's, put right."""

from localaws.services.stepfunctions.interpreter.installing import install

__all__ = ["install"]
