"""What a preview confirms: which request, which accounts that selects, and what the rules found about them.

The token is a hash of each, one after the other, so that a stale one is told by what has moved. It is opaque, and
bound to no person and no time.
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
"""Of each hash: no padding within the token."""

_PART = _BYTES * 4 // 3


def confirmation_token(fingerprint: str, found: Sequence[Row]) -> str:
    """The token of what is asked for (`fingerprint`), by the rows that `rules.judging.statements.preview` counts."""
    selected = [sum(row["accounts"] for row in found), reduce(xor, (row["which"] for row in found), 0)]
    refused = sorted([row["codes"] or [], row["accounts"], row["which"]] for row in found)
    return "".join(map(_hash, (fingerprint, selected, refused)))


def stale_reason(given: str, now: str) -> str | None:
    """What has moved between two tokens, in a sentence: the first that has, as the rest follows; None: nothing."""
    if given == now:
        return None
    if len(given) != len(now):
        return UNKNOWN
    if given[:_PART] != now[:_PART]:
        return OTHER_REQUEST
    return OTHER_FINDINGS if given[: 2 * _PART] == now[: 2 * _PART] else OTHER_SELECTION


def _hash(what: Any) -> str:
    digest = hashlib.sha256(json.dumps(what).encode()).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()
