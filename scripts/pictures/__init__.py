"""The pictures of the documentation, taken of what a kept demonstration shows."""
