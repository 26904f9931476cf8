"""The command ``scones``: what operators type, and what the processing jobs run."""

__version__ = "0.1.0"
