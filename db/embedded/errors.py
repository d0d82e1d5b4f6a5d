"""The error of the embedded server."""


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot run; the message says what to do."""
