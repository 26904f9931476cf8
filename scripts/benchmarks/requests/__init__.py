"""Requests made from AWS's service models, right and wrong, and what localaws answers."""
