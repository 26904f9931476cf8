"""Models: trained, judged, approved, and turned back."""
