"""Lambda's API: each operation that localaws has, in modules by subject."""
