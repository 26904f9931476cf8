"""What images and a month cost: usage, prices, and what is measured of a running service."""
