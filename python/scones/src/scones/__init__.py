"""What decides a courier's route from a photo of the vehicle. Pure: nothing here talks to AWS."""

__version__ = "0.1.0"
