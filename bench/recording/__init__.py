"""Results: kept as JSON, one file for each part, compared with the last committed ones, and shown in the docs."""
