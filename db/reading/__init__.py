"""Reads of the API: a constant number of statements each, keys passed as arrays, lists in a defined order."""
