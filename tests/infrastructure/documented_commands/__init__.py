"""How a documented command line is checked without running it, a module a program."""
