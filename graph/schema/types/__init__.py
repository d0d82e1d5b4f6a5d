"""The object and input types of the schema, one file each, and how they are made of stored rows."""
