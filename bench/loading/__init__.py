"""What it takes to load accounts, and to write them to files again."""
