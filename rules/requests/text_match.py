"""Comparing account IDs with a text, as criteria of a filter do."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from unicodedata import normalize

from sqlalchemy import ColumnElement, Integer, Text, and_, bindparam, select

from db.tables import accounts


class Match(StrEnum):
    """How a text is compared: by exact characters of the composed form, at this place."""

    STARTS_WITH = "startsWith"
    EQUALS = "equals"
    CONTAINS = "contains"
    ENDS_WITH = "endsWith"


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A text and how account IDs are compared with it; an empty text matches nothing.

    The text is brought into Unicode's composed form (NFC), in which account IDs are stored.
    """

    how: Match
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", normalize("NFC", self.text))

    @property
    def pattern(self) -> str | None:
        """The value of the parameter `account_id`: the text itself, or a LIKE pattern. None, for an empty text."""
        if not self.text:
            return None
        if self.how in (Match.EQUALS, Match.STARTS_WITH):
            return self.text
        literal = self.text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return f"%{literal}" if self.how is Match.ENDS_WITH else f"%{literal}%"

    @property
    def end(self) -> str | None:
        """The value of the parameter `account_id_end`: the first text, by code points, after all that begin so."""
        if not self.text or self.how is not Match.STARTS_WITH:
            return None
        rest = self.text.rstrip(_LAST)
        return f"{rest[:-1]}{_next(rest[-1])}" if rest else _LAST * _LONGER_THAN_ANY


_LAST = chr(sys.maxunicode)
_LONGER_THAN_ANY = 1000


def _next(character: str) -> str:
    """The character after that one; no text has a surrogate in it."""
    code = ord(character) + 1
    return chr(0xE000 if 0xD800 <= code < 0xE000 else code)


def account_id_matches(row: Any, how: Match) -> ColumnElement[bool]:
    """Whether the account ID of `row` matches the parameter `account_id`.

    What it begins with is a range of texts by code points, for which there is an index: under row-level security LIKE
    reaches none, as it might tell of rows that are hidden, and comparisons do.
    """
    text: ColumnElement[str] = bindparam("account_id", type_=Text)
    condition: ColumnElement[bool]
    if how is Match.EQUALS:
        condition = row.control_number == _control_number_of(text)
    elif how is Match.STARTS_WITH:
        by_code_points = row.account_id.collate("C")
        condition = and_(by_code_points >= text, by_code_points < bindparam("account_id_end", type_=Text))
    else:
        condition = row.account_id.like(text)
    return condition


def _control_number_of(account_id: ColumnElement[str]) -> Any:
    """The control number of the account with that ID: found by the index on IDs, instead of reading the whole batch."""
    named = accounts.alias("named").c
    same = (named.batch_id == bindparam("batch", type_=Integer), named.account_id == account_id)
    return select(named.control_number).where(*same).scalar_subquery()
