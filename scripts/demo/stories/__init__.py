"""What happens to a service over time, played out and told with pictures."""
