"""An embedded AWS that executes: moto, made to run functions, workflows, jobs and endpoints."""
