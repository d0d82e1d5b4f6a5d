"""Confirmation tokens: what a preview confirms, and what has changed since.

A token is three hashes one after the other: of the request, of the selected accounts, and of the rules' findings. So
a stale token shows which of them has changed. It is opaque to clients, and bound to no person and no time.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import reduce
from operator import xor
from typing import Any

from db.engine import Row

UNKNOWN = "The confirmation token is none that a preview gives now: preview again."
OTHER_REQUEST = "The request is not the one that was confirmed: preview this one."
OTHER_SELECTION = "The accounts that are selected are no longer those that were confirmed: preview again."
OTHER_FINDINGS = (
    "The accounts are those that were confirmed, but which of them are refused, or why, has changed: preview again."
)

_BYTES = 18
"""Bytes of each hash: a multiple of three, so that base64 needs no padding within the token."""

_HASH_LENGTH = _BYTES * 4 // 3


def confirmation_token(fingerprint: str, rows: Sequence[Row]) -> str:
    """The token of a request by its fingerprint and the rows of `rules.judging.statements.preview.findings`."""
    selected = [sum(row["accounts"] for row in rows), reduce(xor, (row["which"] for row in rows), 0)]
    refused = sorted([row["codes"] or [], row["accounts"], row["which"]] for row in rows)
    return "".join(map(_hash, (fingerprint, selected, refused)))


def stale_reason(confirmed: str, current: str) -> str | None:
    """What has changed between two tokens, in a sentence; None if nothing has.

    Names the first that differs of request, selection and findings, since a change of one changes the next.
    """
    if confirmed == current:
        return None
    if len(confirmed) != len(current):
        return UNKNOWN
    if confirmed[:_HASH_LENGTH] != current[:_HASH_LENGTH]:
        return OTHER_REQUEST
    return OTHER_FINDINGS if confirmed[: 2 * _HASH_LENGTH] == current[: 2 * _HASH_LENGTH] else OTHER_SELECTION


def _hash(value: Any) -> str:
    digest = hashlib.sha256(json.dumps(value).encode()).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()
