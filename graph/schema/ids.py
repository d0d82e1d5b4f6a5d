"""Opaque texts for clients: global IDs, which hold a kind and a key, and cursors.

A text that is no ID, or an ID of another kind, is read as the key 0 (0, 0 of an account), which no row has.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import b2a_base64
from collections.abc import Iterable
from typing import Any

import orjson
from strawberry import ID

from db.reading.accounts import AccountKey
from graph.execution.limits import MAX_KEY

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def encode(kind: str, *keys: int) -> ID:
    """The global ID of the object of that kind and key."""
    return ID(_encode(":".join((kind, *map(str, keys))).encode()))


def encode_accounts(keys: Iterable[AccountKey]) -> list[str]:
    """The global IDs of accounts, the text of all of them made at once; as `encode` makes each."""
    lines = b"".join([b2a_base64(b"Account:%d:%d" % key) for key in keys])
    return lines.translate(_URL_SAFE, b"=").decode().split("\n")[:-1]


def decode(text: str) -> tuple[str, tuple[int, ...]]:
    """The kind and key in an ID; an empty kind for a text that is no ID."""
    kind, *parts = _decode(text).decode(errors="replace").split(":")
    if not all(part.isascii() and part.isdigit() and len(part) <= 10 for part in parts):
        return "", ()
    keys = tuple(map(int, parts))
    valid = encode(kind, *keys) == text and all(key <= MAX_KEY for key in keys)
    return (kind, keys) if valid else ("", ())


def key_of(kind: str, text: str) -> int:
    """The key in an ID of that kind; 0 for any other text."""
    match decode(text):
        case (found, (key,)) if found == kind:
            return key
    return 0


def keys_of(kind: str, texts: list[ID] | None) -> tuple[int, ...] | None:
    """The keys in a list of IDs of that kind, as `key_of` reads them; None for None."""
    return None if texts is None else tuple(key_of(kind, text) for text in texts)


def account_key_of(text: str) -> AccountKey:
    """The batch and control number in an account's ID; (0, 0) for any other text."""
    match decode(text):
        case ("Account", (batch, number)):
            return batch, number
    return 0, 0


def cursor(*parts: Any) -> str:
    """The cursor of a place in a list. `parts`: those that identify the list, then the key at that place."""
    return _encode(orjson.dumps(parts))


def cursor_key(text: str, *owner: Any) -> Any:
    """The key in a cursor of the list that `owner` identifies; None for any other text."""
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
