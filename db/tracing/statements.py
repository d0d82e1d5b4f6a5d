"""What a statement is called in a trace: what it does to which table. Statements of one kind have one name."""

import re
from functools import lru_cache

from db.tables import metadata

_TARGET = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN)\s+(?:ONLY\s+)?(\w+)(?![\w.(])")
_READS = ("FROM", "JOIN")


@lru_cache(maxsize=256)
def summary(text: str) -> str:
    """`UPDATE accounts`: the first table that a statement writes to, or reads; its first word where there is none."""
    targets = [(verb.split()[0], table) for verb, table in _TARGET.findall(text) if table in metadata.tables]
    for verb, table in targets:
        if verb not in _READS:
            return f"{verb} {table}"
    return f"SELECT {targets[0][1]}" if targets else text.split(maxsplit=1)[0].upper()
