"""What an attribute group is: the input it takes, its rules, its assignments, its record.

A group file declares one `Group`; the GraphQL input, the words of the confirmation dialog, the stored request, the
record of each account and its way back follow from that declaration.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Column, Table

from db.batches import Batch
from db.facts import Account, Expression
from rules.declarations.account import AccountState
from rules.declarations.errors import UserError, UserErrorCode
from rules.declarations.permissions import Permission
from rules.declarations.rule import Rule


class Absent(Enum):
    """Not in the input: the attribute is left as it is. Null is something else."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
T = TypeVar("T")
InputValue: TypeAlias = T | Absent | None
"""A field of an input: a value, null, or absent."""


@dataclass(frozen=True, slots=True)
class References:
    """Marks a field as the key of a row that has to be there: `Annotated[int, References(...)]`."""

    table: Table
    not_found: UserErrorCode
    key: str = "id"


class Null(Enum):
    """What null means in a field: that the attribute is cleared, the same as absent, or nothing that is allowed."""

    CLEARS = "clears"
    ABSENT = "absent"
    REFUSED = "refused"


def optional_field(description: str, *, null: Null = Null.REFUSED, nothing: Any = ABSENT) -> Any:
    """A field of an input that may be absent; `nothing` is a value that asks for nothing, like absent."""
    return field(default=ABSENT, metadata={"description": description, "null": null, "nothing": nothing})


def required_field(description: str) -> Any:
    """A field that an input cannot go without."""
    return field(metadata={"description": description, "null": Null.REFUSED, "nothing": ABSENT})


class Effect(IntEnum):
    """The order in which changes take effect; each is judged on the account as the earlier ones leave it."""

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


@dataclass(frozen=True, slots=True)
class Step:
    """One effect of a change: what it assigns (column -> expression), under which rules, what it writes besides."""

    effect: Effect
    change: Any
    assign: Assignments
    rules: Sequence[Rule] = ()
    transaction: "Transaction | None" = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """An xDR for each account that is changed: kind, amount, comments."""

    kind: str
    amount: Any
    visible_comment: str | None
    internal_comment: str | None


class ValueKind(Enum):
    """How values of an attribute are recorded before and after; sets of keys as text."""

    INTEGER = "key"
    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    FLAG = "flag"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute as records name it: where it stands, how it is recorded, what its keys refer to, its way back.

    `before` and `after`, of the account's row before and after the change, are the column itself unless given.
    `names`: the table whose rows its keys name; `refers_to`: the column that its values are found in, if it is no key.

    A revert gives the column the value that was recorded before, if it still holds the one recorded after. `stored`
    makes the column's value of a recorded one, where that is not what it says; `beside` the columns that go with it.
    One that is `relative` moves by the opposite difference, wherever it stands by now. What became `final` stays.
    """

    name: str
    column: str
    kind: ValueKind
    names: Table | None = None
    upper: bool = False
    before: Callable[[Account, Account], Expression] | None = None
    after: Callable[[Account, Account], Expression] | None = None
    refers_to: Column[Any] | None = None
    stored: Callable[[Expression], Expression] | None = None
    beside: Callable[[Expression], Mapping[str, Expression]] | None = None
    relative: bool = False
    final: str | None = None

    @property
    def found_in(self) -> Column[Any] | None:
        """The column that has to hold what the attribute refers to, if it refers to anything."""
        return self.refers_to if self.names is None else self.names.c.id


AttributeWords = Iterable[tuple[str, str]]
"""What is asked for in words: the API's field name, and the value."""


@dataclass(frozen=True, slots=True)
class Group:
    """An attribute group: one optional field of the request.

    `change` is the input's dataclass (a list of them if `many`); `one_of`: exactly one of its fields is given.
    `steps` are what it does, `check` what is wrong with it whatever the accounts, `attributes` what it changes;
    `alone` names the field, if any, that is asked for alone; `permission` what is wanted beside UPDATE_ACCOUNTS;
    `malformed` says in a sentence what the shape of the input rules out, whatever it refers to.
    """

    name: str
    caption: str
    change: type
    steps: Callable[[Any], Iterable[Step]]
    attributes: Sequence[Attribute]
    check: Callable[[Any, Batch | None], Iterable[UserError]] | None = None
    words: Callable[[Any, "ValueWriter"], AttributeWords] | None = None
    many: bool = False
    alone: Callable[[Any], str | None] | None = None
    permission: Callable[[Any], Permission | None] | None = None
    malformed: Callable[[Any], str | None] | None = None


class ValueWriter:
    """Writes values as the API does: references by name, amounts with the currency's digits, null as `none`."""

    def __init__(self, names: Mapping[tuple[str, Any], str], digits: int) -> None:
        self._names = names
        self._digits = digits

    def name(self, table: Table, key: Any) -> str:
        """The name of what a key refers to."""
        return self._names[(table.name, key)]

    def names(self, table: Table, keys: Iterable[Any]) -> str:
        """Names in alphabetical order, joined; `none` where there are none."""
        return ", ".join(sorted({self.name(table, key) for key in keys})) or "none"

    def amount(self, value: Any) -> str:
        """An amount with the currency's digits, more where the value has more."""
        return format_amount(value, self._digits)


def format_amount(value: Any, digits: int) -> str:
    """A decimal with at least `digits` fraction digits, and up to five where the value has more."""
    text = f"{value:z.5f}"
    while text.endswith("0") and len(text.partition(".")[2]) > digits:
        text = text[:-1]
    return text.rstrip(".")


def one_of(change: type) -> type:
    """Marks an input of which exactly one field is given, and not as null."""
    change.__one_of__ = True  # type: ignore[attr-defined]
    return change
