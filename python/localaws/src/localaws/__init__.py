"""An embedded AWS that executes: moto, made to run functions, workflows, training jobs and endpoints."""
