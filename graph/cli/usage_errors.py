"""Errors of usage as one sentence. Any other exception is a fault of the program, and keeps its traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from db.usage_error import INTERRUPTED
from db.usage_error import UsageError as UsageError


@contextmanager
def exit_with_sentence() -> Iterator[None]:
    """Ends the process with a sentence and status 1 at an error of usage, and silently with INTERRUPTED at Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        message = sentence(error)
        if message is None:
            raise
        print(message, file=sys.stderr)
        sys.exit(1)


def sentence(error: Exception) -> str | None:
    """The message for an error of usage; None for a fault of the program."""
    if isinstance(error, TimeoutError):
        return str(error) or "The database does not answer in time."
    if isinstance(error, UsageError | OSError):
        return str(error) or type(error).__name__
    # Looked up in sys.modules: a library that is not imported has raised nothing.
    for module, name, describe in _ERRORS_OF_USAGE:
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return describe(error)
    return None


def _settings(error: Exception) -> str:
    from db.settings import variable  # slow to import, and imported already where this error comes from

    found = error.errors()  # type: ignore[attr-defined]
    return "; ".join(f"{variable(str(fault['loc'][0]))}: {fault['msg']}" for fault in found)


def _refused(error: Exception) -> str:
    found = error.errors  # type: ignore[attr-defined]
    return " ".join(": ".join(filter(None, (".".join(each.path), each.sentence))) for each in found)


def _first_line(error: Exception) -> str:
    return f"The database does not do it: {str(error).partition(chr(10))[0]}"


_ERRORS_OF_USAGE = (
    ("pydantic", "ValidationError", _settings),
    ("rules.requests.validation", "RequestRefused", _refused),
    ("asyncpg", "PostgresConnectionError", _first_line),
    ("asyncpg", "InsufficientPrivilegeError", _first_line),
    ("sqlalchemy.exc", "DBAPIError", _first_line),
)
