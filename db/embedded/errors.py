"""The error of the embedded server."""

from db.usage_error import UsageError


class EmbeddedServerError(UsageError):
    """The embedded PostgreSQL cannot run; the message says what to do."""
