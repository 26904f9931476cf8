"""Photos: sent, classified, and what became of them."""
