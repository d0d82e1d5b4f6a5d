"""What the embedded server says when it cannot do what it is asked."""


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot run; the message is a sentence that tells what to do."""
