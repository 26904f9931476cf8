"""The gateway in front of every service."""
