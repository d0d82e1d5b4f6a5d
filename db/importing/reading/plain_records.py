"""Lines that are records as they stand: COPY reads them as the csv module does, which takes ten times as long."""

import re
from collections.abc import Sequence
from itertools import repeat

from db.importing.reading.observed import QUOTED, Observed

# Not empty, which COPY would not take for absent, and not blank at its beginning, which might make a blank record.
# It begins with the mark itself, which is searched for fast; what is before it is looked at then.
_QUOTED = re.compile(r'"(?<![^,\n]")(?=[^\s"]|"")(?:[^"\n]++|"")*+"(?=[,\n]|$)')
_MAX_LENGTH = 100_000
"""Characters of a line: below the csv module's limit for a field."""


def plain_records(text: str, width: int, observed: Observed | None = None) -> Sequence[str] | None:
    """The lines of a text if each is a record of `width` fields, and none blank; otherwise None.

    `observed` is of a file of so many columns, and told of them.
    """
    unquoted = text.replace("\r\n", "\n")
    shape = _QUOTED.sub(QUOTED, unquoted) if '"' in unquoted else unquoted
    if any(mark in shape for mark in '"\r\0'):
        return None
    shapes = _split(shape)
    usual = observed is not None and observed.are_usual(shape)
    # Usual lines have so many fields.
    if not (usual or set(map(str.count, shapes, repeat(","))) == {width - 1}) or not _begun(shapes):
        return None
    lines = shapes if shape is unquoted else _split(unquoted)
    if max(map(len, lines)) > _MAX_LENGTH:
        return None
    if observed is not None:
        observed.note(shapes, usual=usual)
    return lines


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _begun(lines: list[str]) -> bool:
    """Whether each begins with a value: blank records do not."""
    return all(first and first != "," and not first.isspace() for first in {line[:1] for line in lines})
