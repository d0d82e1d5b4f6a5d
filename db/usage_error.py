"""What is common to all commands: the base of errors of usage, and the exit status after Ctrl-C."""

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells expect it."""


class UsageError(Exception):
    """What was asked for cannot be done; the message says why, and what to do."""
