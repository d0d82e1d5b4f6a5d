"""The error of a revision that cannot be run on the data in the database."""

from db.usage_error import UsageError


class MigrationRefused(UsageError):  # noqa: N818 - is shown to people
    """The database holds data that the newer schema does not allow; the message says which, and what to do."""
