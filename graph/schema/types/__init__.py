"""The nouns of the schema, one file each: what they are called, and how they are made of what is stored."""
