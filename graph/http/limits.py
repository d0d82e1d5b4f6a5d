"""Limits that several places keep, the server under the application too."""

MAX_MESSAGE_BYTES = 1024 * 1024
"""Bytes of a message on a socket."""
