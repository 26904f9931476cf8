"""Faults on purpose: what AWS does now and then, when somebody asks for it."""
