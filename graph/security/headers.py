"""The header of a token. It is not trusted: it only says which of our keys to try."""

from functools import lru_cache
from typing import Any

import orjson
from joserfc.util import urlsafe_b64decode

from graph.execution.limits import MAX_TOKEN_LENGTH
from graph.security.keys import KeyName
from graph.security.token_errors import TokenError

ALGORITHMS = ("ES256", "RS256")

_REFUSED = ("jwk", "jku", "x5c", "x5u", "crit", "b64")
"""Members that bring a key along, or change how the token is to be read: no issuer of ours has a use for them."""


def key_name(token: str) -> KeyName:
    """The name of the key that a token claims to be signed with; raises TokenError if it names none of the kind."""
    if len(token) > MAX_TOKEN_LENGTH:
        raise TokenError("it is too long")
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        raise TokenError("it is no signed JWT")
    return _key_name(parts[0])


@lru_cache(maxsize=64)
def _key_name(encoded: str) -> KeyName:
    """The name of the key in an encoded header: the tokens of one issuer and key have the same."""
    header = _header(encoded)
    if any(member in header for member in _REFUSED):
        raise TokenError("its header brings a key along or has a critical extension")
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenError("its algorithm is neither ES256 nor RS256")
    if not isinstance(key_id, str):
        raise TokenError("it names no key")
    return KeyName(key_id, algorithm)


def _header(encoded: str) -> dict[str, Any]:
    try:
        header = orjson.loads(urlsafe_b64decode(encoded.encode()))
    except ValueError:
        raise TokenError("its header is no JSON") from None
    if not isinstance(header, dict):
        raise TokenError("its header is no object")
    return header
