"""Texts that can be stored: all but those with NUL or lone surrogates, which the database rejects."""

from collections.abc import Iterator
from typing import Any

from graph.execution.limits import MAX_VARIABLES_DEPTH

UNSTORABLE = "holds a character that cannot be stored: NUL or half of a surrogate pair."
"""What is wrong with a text, to be said of its place."""


def is_plain(text: str) -> bool:
    """Whether a text can be stored."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def fault_of_variables(variables: dict[str, Any]) -> str | None:
    """What is wrong with variables, in a sentence that names the place; None if they can be stored."""
    if all_plain(variables):
        return None
    path = next(_not_plain(variables, (), MAX_VARIABLES_DEPTH), None)
    if path is None:
        return f"The variables are nested more than {MAX_VARIABLES_DEPTH} levels deep."
    place = ".".join(text.encode("unicode_escape").decode() for text in path)
    return f"The variable {place} {UNSTORABLE}"


def _not_plain(value: Any, path: tuple[str, ...], levels: int) -> Iterator[tuple[str, ...]]:
    """Paths of the texts that cannot be stored; of a key that cannot, its own."""
    if isinstance(value, str) and not is_plain(value):
        yield path
    if levels == 1:
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        below = (*path, str(key))
        if isinstance(key, str) and not is_plain(key):
            yield below
        yield from _not_plain(item, below, levels - 1)


def all_plain(value: Any) -> bool:
    """Whether all texts in a JSON value can be stored, and it is nested at most MAX_VARIABLES_DEPTH levels deep."""
    level = [value]
    for _ in range(MAX_VARIABLES_DEPTH):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, str):
                if not is_plain(item):
                    return False
            elif isinstance(item, dict):
                inner += item.keys()
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        if not inner:
            return True
        level = inner
    return False
