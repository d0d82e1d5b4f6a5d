"""What the API shows: rows read with a constant number of statements, ids in arrays, each list in its order."""
