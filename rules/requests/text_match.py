"""Comparing account IDs with a text, as criteria of a filter do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from unicodedata import normalize

from sqlalchemy import ColumnElement, Integer, Text, bindparam, select

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
        if self.how is Match.EQUALS:
            return self.text
        literal = self.text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        before = "" if self.how is Match.STARTS_WITH else "%"
        after = "" if self.how is Match.ENDS_WITH else "%"
        return f"{before}{literal}{after}"


def account_id_matches(row: Any, how: Match) -> ColumnElement[bool]:
    """Whether the account ID of `row` matches the parameter `account_id`."""
    text: ColumnElement[str] = bindparam("account_id", type_=Text)
    condition: ColumnElement[bool] = (
        row.control_number == _control_number_of(text) if how is Match.EQUALS else row.account_id.like(text)
    )
    return condition


def _control_number_of(account_id: ColumnElement[str]) -> Any:
    """The control number of the account with that ID: found by the index on IDs, instead of reading the whole batch."""
    named = accounts.alias("named").c
    same = (named.batch_id == bindparam("batch", type_=Integer), named.account_id == account_id)
    return select(named.control_number).where(*same).scalar_subquery()
