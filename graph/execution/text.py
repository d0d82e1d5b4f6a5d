"""Texts that can be stored: all but those with NUL or lone surrogates, which the database rejects."""

from typing import Any

from graph.execution.limits import MAX_VARIABLES_DEPTH


def is_plain(text: str) -> bool:
    """Whether a text can be stored."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


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
