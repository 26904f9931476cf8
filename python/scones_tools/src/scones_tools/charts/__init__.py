"""Pictures of figures: SVG that is made of numbers alone, and styled by a page's stylesheet."""
