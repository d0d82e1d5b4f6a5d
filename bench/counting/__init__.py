"""Statistics of parts of a batch."""
