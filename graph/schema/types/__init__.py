"""What the schema answers: one file for each object type. Enums and nodes, which every folder uses, are here."""
