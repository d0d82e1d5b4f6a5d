"""`make screenshots`: pictures of the console's screens, on the demo's data."""
