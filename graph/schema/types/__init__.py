"""The output types of the schema, by subject; enums and the node interface, which all use, are here."""
