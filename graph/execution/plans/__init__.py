"""Plans, made once for a document and kept with it: who resolves fields, how lists of plain objects are answered."""
