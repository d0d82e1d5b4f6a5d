"""Connections: what they do when the database hangs, or waits for a standby."""
