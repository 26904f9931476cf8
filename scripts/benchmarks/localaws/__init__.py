"""localaws beside moto's own server and MiniStack: start, calls, and what stays after a load."""
