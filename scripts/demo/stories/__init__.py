"""What happens to a service over time, played out and shown with pictures."""
