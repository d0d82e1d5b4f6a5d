"""Checks names on the command line, and writes counts in words."""

from typer import CallbackParam

from graph.cli.usage_errors import UsageError

_SINGULAR = {"batches": "batch"}


def checked_name(parameter: CallbackParam, value: str | None) -> str | None:
    """The name, unchanged; raises UsageError if it is empty, or has blanks around it or control characters."""
    if value is None:
        return None
    option = parameter.opts[0]
    if not value.strip():
        raise UsageError(f"{option} takes a name, and this one is empty.")
    if value != value.strip() or not value.isprintable():
        raise UsageError(f"{option} takes a name without blanks around it and control characters, not {value!r}.")
    return value


def count_of(number: int, things: str) -> str:
    """A count with its noun: `1 customer`, `1,042 customers`. `things`: the plural."""
    return f"{number:,} {things if number != 1 else _SINGULAR.get(things, things.removesuffix('s'))}"
