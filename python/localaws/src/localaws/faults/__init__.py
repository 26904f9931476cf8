"""Faults on purpose: what AWS does now and then, when somebody asks for it."""

from localaws.faults.injection import COVERAGE, faulty, install

__all__ = ["COVERAGE", "faulty", "install"]
