"""How far the traffic is from what the live model was made for."""
