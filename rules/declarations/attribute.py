"""What an attribute is: its column, how its values are recorded before and after, and how a revert restores it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Column, Table

from db.facts import Account, Expression


class ValueKind(Enum):
    """The type in which an attribute's values are recorded; a SET of keys is recorded as text."""

    INTEGER = "key"
    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    FLAG = "flag"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an account, under its name in the API.

    What is recorded: the value of `column` before and after the change, or what `before` and `after` make of the
    account's row before and after it. `upper`: shown in capital letters.

    What values refer to: rows of `referenced_table` by key, or values of the column `refers_to`; nothing otherwise.

    How a revert restores it: the column gets the recorded value back if it still holds the one recorded after.
    `from_recorded` turns a recorded value into the column's, where they differ; `stamps` are the columns that depend
    on it. A `relative` attribute moves by the opposite difference, whatever its value is by now. An attribute that was
    recorded as `final` cannot be restored.
    """

    name: str
    column: str
    kind: ValueKind
    referenced_table: Table | None = None
    upper: bool = False
    before: Callable[[Account, Account], Expression] | None = None
    after: Callable[[Account, Account], Expression] | None = None
    refers_to: Column[Any] | None = None
    from_recorded: Callable[[Expression], Expression] | None = None
    stamps: Callable[[Expression], Mapping[str, Expression]] | None = None
    relative: bool = False
    final: str | None = None

    @property
    def referenced_column(self) -> Column[Any] | None:
        """The column in which the attribute's values must exist; None where they refer to nothing."""
        return self.refers_to if self.referenced_table is None else self.referenced_table.c.id
