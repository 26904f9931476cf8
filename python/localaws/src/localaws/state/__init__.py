"""What a localaws keeps over a restart: rows of one file, written before a call is answered."""
