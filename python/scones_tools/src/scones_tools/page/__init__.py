"""The page on which people look and decide: served to this machine alone, with its own keys."""
