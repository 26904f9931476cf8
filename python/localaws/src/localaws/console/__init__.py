"""A page for the people who look: what failed, and why. It asks localaws as any client does."""
