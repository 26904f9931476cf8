"""A browser on the pages of ``scones page`` and ``localaws console``, and what they show."""
