"""What a person's label of a photo does, from wherever it is given."""
