"""Plans: how lists of plain objects are answered column by column, made once for a document and kept with it."""
