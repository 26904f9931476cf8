"""The services whose backends execute: a package each, all alike. See ``localaws.registry``."""
