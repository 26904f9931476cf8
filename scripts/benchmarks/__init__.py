"""Measurements: each package writes the page of its name in docs/benchmarks."""
