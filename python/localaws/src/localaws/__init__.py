"""An embedded AWS that executes: moto, made to run functions, workflows, jobs and endpoints."""

__version__ = "0.1.0"
