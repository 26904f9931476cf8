"""Fault injection: occasional failures of AWS, on request."""
