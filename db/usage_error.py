"""The base of errors that are shown to whoever typed a command."""


class UsageError(Exception):
    """What was asked for cannot be done; the message says why, and what to do."""
