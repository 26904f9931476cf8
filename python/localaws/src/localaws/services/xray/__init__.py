"""X-Ray: sampling rules, kept and described."""

from localaws.services.xray.sampling_rules import COVERAGE, install

__all__ = ["COVERAGE", "install"]
