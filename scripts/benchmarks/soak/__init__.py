"""Many photos while things fail: what is sent, and what is known of it afterwards."""
