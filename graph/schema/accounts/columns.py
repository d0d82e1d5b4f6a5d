"""The fields of accounts by columns: what is stored as it is, or what is made of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any

from db.currencies import format_stored, fraction_digits
from graph.execution.plans.columns import Columns
from graph.schema import ids
from graph.schema.accounts.references import References, Stored
from graph.schema.instants import instant_stored
from graph.schema.types.accounts.account import Account, CustomField
from graph.schema.types.enums import AccountStatus, BillingModel, UnifiedMessaging

Convert = Callable[..., Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Made:
    """A field that is made of the stored columns `of`. `convert`: makes it of these and what accounts refer to."""

    of: tuple[str, ...]
    convert: Callable[..., Sequence[Any]]


class AccountColumns(Columns[Account]):
    """Accounts, of which certain columns were read. Fields that were not read are None, as nobody asks for them."""

    kind = Account

    def __init__(self, size: int, stored: Stored, references: References) -> None:
        self._size = size
        self._stored = stored
        self._references = references

    def __len__(self) -> int:
        return self._size

    def column(self, name: str) -> Sequence[Any]:
        """The values of a field."""
        made = MADE.get(name)
        columns = [self._stored.get(each) for each in (made.of if made else (name,))]
        if any(column is None for column in columns):
            return [None] * self._size
        return made.convert(self._references, *columns) if made else columns[0]  # type: ignore[return-value]


def _ids(_: References, batches: Sequence[int], numbers: Sequence[int]) -> list[str]:
    return ids.encode_accounts(zip(batches, numbers, strict=True))


def _amounts(_: References, amounts: Sequence[str], currencies: Sequence[str]) -> list[str]:
    pairs = list(zip(amounts, currencies, strict=True))
    written = {pair: format_stored(pair[0], fraction_digits(pair[1])) for pair in set(pairs)}
    return list(map(written.__getitem__, pairs))


def _instants(_: References, texts: Sequence[str | None]) -> list[str | None]:
    return [None if text is None else instant_stored(text) for text in texts]


def _members(of: type[Enum]) -> Convert:
    by_stored = {stored: member for name, member in of.__members__.items() for stored in (name, name.lower())}
    return lambda _, values: list(map(by_stored.__getitem__, values))


def _referred(kind: str) -> Convert:
    """The objects of these keys; None for null and where there is none."""
    objects_of: Callable[[References], Mapping[Any, Any]] = attrgetter(kind)
    return lambda references, keys: list(map(objects_of(references).get, keys))


def _listed(kind: str, order: str) -> Convert:
    """The objects of each account's keys, in the order of a name."""
    objects_of: Callable[[References], Mapping[Any, Any]] = attrgetter(kind)
    name = attrgetter(order)

    def convert(references: References, lists: Sequence[Sequence[int]]) -> list[list[Any]]:
        objects = objects_of(references)
        return [sorted((objects[key] for key in keys if key in objects), key=name) if keys else [] for keys in lists]

    return convert


def _custom_fields(_: References, lists: Sequence[Sequence[tuple[str, str | None]] | None]) -> list[list[CustomField]]:
    return [[CustomField(name=name, value=value) for name, value in pairs or ()] for pairs in lists]


MADE = {
    "id": Made(("batch", "control_number"), _ids),
    "status": Made(("status",), _members(AccountStatus)),
    "billing_model": Made(("billing_model",), _members(BillingModel)),
    "unified_messaging": Made(("unified_messaging",), _members(UnifiedMessaging)),
    "first_usage": Made(("first_usage",), _instants),
    **{name: Made((name, "currency"), _amounts) for name in ("balance", "opening_balance", "funds")},
    "product": Made(("product",), _referred("products")),
    "role": Made(("role",), _referred("roles")),
    "customer_site": Made(("customer_site",), _referred("sites")),
    "distributor": Made(("distributor",), _referred("distributors")),
    "preferred_language": Made(("preferred_language",), _referred("languages")),
    "add_ons": Made(("add_on_products",), _listed("add_ons", "name")),
    "prepaid_plans": Made(("prepaid_plans",), _listed("plans", "plan.name")),
    "custom_fields": Made(("custom_fields",), _custom_fields),
}
"""How fields are made, by name; all others are the columns of their names."""
