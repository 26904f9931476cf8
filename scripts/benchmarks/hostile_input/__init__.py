"""Hostile input: valid seeds, mutated, and everything that reads input from outside."""
