"""The photos that wait for a person, as a page to look at."""
