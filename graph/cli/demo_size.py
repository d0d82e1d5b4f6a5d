"""The demo's size where none is named; apart from the demo itself, which takes long to import."""

ACCOUNTS = 50_000
"""Accounts of the largest batch: an update of them is a large one, which can be followed, and still loads quickly."""
