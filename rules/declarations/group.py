"""What an attribute group is: its input, its rules, the columns it assigns, the attributes it records.

A module of `rules.declarations.groups` declares one `Group`. The GraphQL input, the sentences of the confirmation
dialog, the stored request, the record of each account and the revert follow from that declaration.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sqlalchemy import Table

from db.batches import Batch
from db.currencies import format_amount
from db.facts import Expression
from rules.declarations.account import AccountState
from rules.declarations.attribute import Attribute
from rules.declarations.errors import UserError
from rules.declarations.permissions import Permission
from rules.declarations.rule import Rule


class Effect(IntEnum):
    """The order in which steps take effect; each is judged on the account as the earlier ones leave it."""

    PRODUCT = 0
    ADD_ONS = 1
    CHARGING_PERIOD = 2
    OPENING_BALANCE = 3
    SETTINGS = 4
    DISTRIBUTOR = 5
    ACTIVATION = 6
    TRANSACTION = 7
    BLOCKED_FLAG = 8


Assignments = Callable[[AccountState], Mapping[str, Expression]]
"""The values that a step assigns, by column, to an account in that state."""


@dataclass(frozen=True, slots=True)
class Step:
    """One effect of a change: the columns it assigns, the rules that must hold, the transaction it writes, if any.

    `change` is the input, or the part of it, that the rules are called with.
    """

    effect: Effect
    change: Any
    assign: Assignments
    rules: Sequence[Rule] = ()
    transaction: "Transaction | None" = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """The record (xDR) that each changed account gets: `kind` charge or refund, amount in currency units, comments."""

    kind: str
    amount: Any
    visible_comment: str | None
    internal_comment: str | None


AttributeWords = Iterable[tuple[str, str]]
"""A requested change as people read it: pairs of the API's field name and the value."""


@dataclass(frozen=True, slots=True)
class ExtraPermission:
    """A permission that changes of a group require beside UPDATE_ACCOUNTS.

    `changes`: which ones, as a request writes them. `required_by`: whether a change of the group is one of them.
    """

    permission: Permission
    changes: str
    required_by: Callable[[Any], bool] = lambda change: True


@dataclass(frozen=True, slots=True)
class Group:
    """An attribute group: one optional field of the request, `name` in the API and `caption` for people.

    `change`: the input's dataclass; the field takes a list of them if `many`. The functions are called with it:
    `steps` gives the steps that it makes on each account;
    `check` the errors that do not depend on accounts (the batch is None where it was not found);
    `malformed` a sentence where the shape of the input is wrong, whatever it refers to;
    `exclusive_field` the field, if present, that allows no other change in the same request;
    `words` the change as people read it, where that does not follow from the input's fields.
    `permission`: what it requires beside UPDATE_ACCOUNTS, if anything.
    """

    name: str
    caption: str
    change: type
    steps: Callable[[Any], Iterable[Step]]
    attributes: Sequence[Attribute]
    check: Callable[[Any, Batch | None], Iterable[UserError]] | None = None
    words: Callable[[Any, "ValueWriter"], AttributeWords] | None = None
    many: bool = False
    exclusive_field: Callable[[Any], str | None] | None = None
    permission: ExtraPermission | None = None
    malformed: Callable[[Any], str | None] | None = None


class ValueWriter:
    """Writes values as the API does: references by name, amounts with the currency's digits, null as `none`.

    `names`: of each referenced row, by its table's name and its key; `digits`: fraction digits of the currency.
    """

    def __init__(self, names: Mapping[tuple[str, Any], str], digits: int) -> None:
        self._names = names
        self._digits = digits

    def name(self, table: Table, key: Any) -> str:
        """The name of the row with that key."""
        return self._names[(table.name, key)]

    def names(self, table: Table, keys: Iterable[Any]) -> str:
        """The names of those rows in alphabetical order, separated by commas; `none` without any."""
        return ", ".join(sorted({self.name(table, key) for key in keys})) or "none"

    def amount(self, value: Any) -> str:
        """An amount with the currency's fraction digits, or more where the value has more."""
        return format_amount(value, self._digits)
