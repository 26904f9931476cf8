"""How an environment is, on one screen."""
