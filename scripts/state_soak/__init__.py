"""A load on a localaws that is killed again and again: nothing it has acknowledged may be lost."""
