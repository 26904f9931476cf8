"""The whole service on localaws: set up, shown, kept, and taken down."""
