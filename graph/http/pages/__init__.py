"""The pages that `make web` builds: the console and GraphiQL."""
