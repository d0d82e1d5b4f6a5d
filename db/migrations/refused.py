"""What a revision says when it cannot be run on what the database holds."""


class MigrationRefused(Exception):  # noqa: N818 - is shown to people
    """The database holds something that the newer schema does not take; the message says what, and what to do."""
