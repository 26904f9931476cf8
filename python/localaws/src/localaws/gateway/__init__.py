"""What stands in front of every service, in the order in which a request passes it."""
