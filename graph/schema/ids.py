"""Opaque texts for clients: global IDs, which carry a kind and a key, and cursors.

What is no ID, or an ID of another kind, carries the key 0 (an account's: 0, 0), which names nothing.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
from strawberry import ID

from db.reading.accounts import AccountKey
from graph.execution.limits import MAX_KEY


def encode(kind: str, *keys: int) -> ID:
    """The global ID of what has that key."""
    return ID(_encode(":".join((kind, *map(str, keys))).encode()))


def decode(text: str) -> tuple[str, tuple[int, ...]]:
    """The kind and key that an ID carries; an empty kind for what is no ID."""
    kind, *parts = _decode(text).decode(errors="replace").split(":")
    if not all(part.isascii() and part.isdigit() and len(part) <= 10 for part in parts):
        return "", ()
    keys = tuple(map(int, parts))
    known = encode(kind, *keys) == text and all(key <= MAX_KEY for key in keys)
    return (kind, keys) if known else ("", ())


def key_of(kind: str, text: str) -> int:
    """The key that an ID of that kind carries; 0 for any other text."""
    match decode(text):
        case (found, (key,)) if found == kind:
            return key
    return 0


def keys_of(kind: str, texts: list[ID] | None) -> tuple[int, ...] | None:
    """The keys of a list of IDs."""
    return None if texts is None else tuple(key_of(kind, text) for text in texts)


def account_key_of(text: str) -> AccountKey:
    """The key that an account's ID carries; (0, 0) for any other text."""
    match decode(text):
        case ("Account", (batch, number)):
            return batch, number
    return 0, 0


def cursor(*parts: Any) -> str:
    """A place in a list: whose list it is, then the key there."""
    return _encode(orjson.dumps(parts))


def cursor_key(text: str, *owner: Any) -> Any:
    """The key of a cursor that the list of that owner gave; None for any other text."""
    try:
        *found, key = orjson.loads(_decode(text))
    except (orjson.JSONDecodeError, TypeError, ValueError):
        return None
    return key if found == list(owner) and cursor(*found, key) == text else None


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except ValueError:
        return b""
