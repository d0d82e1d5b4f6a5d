"""Limits that several places keep, the server under the application too."""

LONGEST_MESSAGE = 1024 * 1024
"""Bytes of a message on a socket."""
