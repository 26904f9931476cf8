"""Labelling in a browser: how soon it is there, how fast it goes, and what a killed one loses."""
