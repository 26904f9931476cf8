"""Whether the traffic of a model still looks as it did when the model was made."""
