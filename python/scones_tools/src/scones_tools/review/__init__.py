"""The photos that wait for a person, in the terminal and as a page."""
