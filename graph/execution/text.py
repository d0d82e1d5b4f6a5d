"""What variables may hold: texts that the database can store (no NUL, no lone surrogates), short lists, few levels."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from graph.execution.limits import MAX_VARIABLES_DEPTH
from graph.execution.survey import too_long_a_list

UNSTORABLE = "holds a character that cannot be stored: NUL or half of a surrogate pair."
"""What is wrong with a text, to be said of its place."""


def is_plain(text: str) -> bool:
    """Whether a text can be stored."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def fault_of_variables(variables: dict[str, Any], max_list_length: int) -> str | None:
    """What is wrong with variables, in a sentence that names the place or the limit; None if nothing is."""
    if _acceptable(variables, max_list_length):
        return None
    path = next(_not_plain(variables, (), MAX_VARIABLES_DEPTH), None)
    if path is None and _has_long_list(variables, MAX_VARIABLES_DEPTH, max_list_length):
        return too_long_a_list(max_list_length)
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


def _has_long_list(value: Any, levels: int, max_list_length: int) -> bool:
    if isinstance(value, list) and len(value) > max_list_length:
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 1 and any(_has_long_list(item, levels - 1, max_list_length) for item in inner)


def _inner(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return chain(value.keys(), value.values()) if isinstance(value, dict) else value


def _acceptable(value: Any, max_list_length: int) -> bool:
    """Whether all texts in a JSON value can be stored, no list is too long, and it has few enough levels."""
    level = [value]
    for _ in range(MAX_VARIABLES_DEPTH):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, str):
                if not is_plain(item):
                    return False
            elif isinstance(item, dict | list):
                if isinstance(item, list) and len(item) > max_list_length:
                    return False
                inner += _inner(item)
        if not inner:
            return True
        level = inner
    return False
