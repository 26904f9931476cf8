"""Drift: whether the traffic of a model still resembles the traffic that it was made for."""
