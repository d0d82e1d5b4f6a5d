"""The statement of a chunk, in the database."""
