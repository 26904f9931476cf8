"""What programs read that ``localaws run`` starts. It imports nothing of localaws."""
