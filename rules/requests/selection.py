"""The filter: which accounts of a batch are meant.

Absent and null do not narrow; an empty list or an empty text matches nothing, and so does a key that names nothing.
One filter reads facets (all of it but account ID, control numbers and follow-ups) and accounts alike. Its condition
depends on its shape alone and its values are parameters, so that statements are built and compiled once for each shape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import asyncpg
from sqlalchemy import Boolean, ColumnElement, Integer, Text, and_, any_, bindparam, select, true
from sqlalchemy.dialects.postgresql import ARRAY, INT4MULTIRANGE

from db import facts
from db.batches import Batch, BatchReference
from db.facts import Expression
from db.tables import accounts
from rules.requests import follow_ups
from rules.requests.follow_ups import RefusedBy

ALL_BUT_TERMINATED = tuple(status for status in facts.STATUSES if status != "TERMINATED")


class Registration(StrEnum):
    """Whether the account's IP phone is registered at this moment."""

    REGISTERED = "REGISTERED"
    UNREGISTERED = "UNREGISTERED"


class Match(StrEnum):
    """How a text is compared; by exact characters."""

    STARTS_WITH = "startsWith"
    EQUALS = "equals"
    CONTAINS = "contains"
    ENDS_WITH = "endsWith"


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A text and how an account ID is compared with it; an empty text matches nothing."""

    how: Match
    text: str


_MULTIRANGE: Any = INT4MULTIRANGE()

Ranges = tuple[tuple[int, int], ...]
"""Control numbers as ranges, both ends included, sorted and apart."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows a batch to the accounts meant; references are keys, 0 for what names nothing."""

    batch: BatchReference
    account_id: TextMatch | None = None
    control_numbers: Ranges | None = None
    statuses: tuple[str, ...] | None = None
    registration: Registration | None = None
    products: tuple[int, ...] | None = None
    customer_sites: tuple[int, ...] | None = None
    distributors: tuple[int, ...] | None = None
    started: bool | None = None
    depleted: bool | None = None
    refused_by: RefusedBy | None = None
    left_by: int | None = None

    @property
    def answerable_from_facets(self) -> bool:
        """Whether facets alone can answer it."""
        return self.account_id is None and self.control_numbers is None and not self.follows_up

    @property
    def follows_up(self) -> bool:
        """Whether it asks what an earlier update did not do; then no status narrows unless one is named."""
        return self.refused_by is not None or self.left_by is not None

    @property
    def effective_statuses(self) -> tuple[str, ...]:
        """The statuses asked for, or those that are meant where none is."""
        if self.statuses is None:
            return facts.STATUSES if self.follows_up else ALL_BUT_TERMINATED
        return self.statuses

    @property
    def shape(self) -> "Shape":
        """What of the filter decides its SQL."""
        given = {name for name in _PLAIN if getattr(self, name) is not None}
        if self.refused_by is not None and self.refused_by.codes is not None:
            given.add("refused_codes")
        wanted = set(self.effective_statuses)
        if wanted == set(ALL_BUT_TERMINATED):
            given.add("not_terminated")
        elif wanted != set(facts.STATUSES):
            given.add("statuses")
        return Shape(frozenset(given), None if self.account_id is None else self.account_id.how)

    def values(self, batch: Batch) -> Mapping[str, Any]:
        """The parameters of its condition."""
        return {
            "batch": batch.key,
            "today": batch.today,
            "suspended": batch.suspended,
            "zone": batch.billing_time_zone,
            "statuses": (self.statuses and list(self.statuses)) or [],
            "registration": self.registration is Registration.REGISTERED,
            "products": self.products,
            "customer_sites": self.customer_sites,
            "distributors": self.distributors,
            "started": self.started,
            "depleted": self.depleted,
            "account_id": self.account_id and _pattern(self.account_id),
            "refused_by": self.refused_by and self.refused_by.batch_update,
            "refused_codes": self.refused_by and self.refused_by.codes,
            "left_by": self.left_by,
            **_numbers(self.control_numbers),
        }


_PLAIN = tuple(field.name for field in fields(Filter) if field.name not in ("batch", "account_id", "statuses"))
"""The criteria that narrow by one condition wherever they are given."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which criteria a filter has, without their values."""

    given: frozenset[str]
    account_id: Match | None

    def condition(self, row: Any, derived: Mapping[str, Expression]) -> ColumnElement[bool]:
        """The filter as a condition on `row`: the accounts, or facets.

        `derived` holds `started`, `depleted` and `ends_on` of that row.
        """
        criteria: dict[str, Callable[[], Any]] = {
            "not_terminated": lambda: facts.not_terminated(row),
            "statuses": lambda: (
                facts.shown_status(row, derived["ends_on"]) == any_(bindparam("statuses", type_=ARRAY(Text)))
            ),
            "registration": lambda: row.registered == bindparam("registration", type_=Boolean),
            "started": lambda: derived["started"] == bindparam("started", type_=Boolean),
            "depleted": lambda: derived["depleted"] == bindparam("depleted", type_=Boolean),
            "products": lambda: row.product == _one_of("products"),
            "customer_sites": lambda: row.customer_site == _one_of("customer_sites"),
            "distributors": lambda: row.distributor == _one_of("distributors"),
            "control_numbers": lambda: _within(row.control_number),
            "refused_by": lambda: follow_ups.refused_by(row.control_number, by_code="refused_codes" in self.given),
            "left_by": lambda: follow_ups.left_by(row.control_number),
        }
        conditions = [criteria[name]() for name in sorted(self.given - {"refused_codes"})]
        if self.account_id is not None:
            conditions.append(_matches(row, self.account_id))
        return and_(true(), *conditions)


def _one_of(name: str) -> Any:
    return any_(bindparam(name, type_=ARRAY(Integer)))


def _within(number: Any) -> ColumnElement[bool]:
    bounds = number.between(bindparam("lowest", type_=Integer), bindparam("highest", type_=Integer))
    return and_(bounds, number.op("<@", is_comparison=True)(bindparam("numbers", type_=_MULTIRANGE)))


def _matches(row: Any, how: Match) -> ColumnElement[bool]:
    text: ColumnElement[str] = bindparam("account_id", type_=Text)
    condition: ColumnElement[bool] = (
        row.control_number == _named(text) if how is Match.EQUALS else row.account_id.like(text)
    )
    return condition


def _named(text: ColumnElement[str]) -> Any:
    """The control number of the account with that ID: its own key then leads to it, and not a walk over the batch."""
    named = accounts.alias("named").c
    wanted = (named.batch_id == bindparam("batch", type_=Integer), named.account_id == text)
    return select(named.control_number).where(*wanted).scalar_subquery()


def _pattern(match: TextMatch) -> str | None:
    """What the account ID is compared with; None, which equals nothing, for an empty text."""
    if not match.text:
        return None
    if match.how is Match.EQUALS:
        return match.text
    literal = match.text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    before = "" if match.how is Match.STARTS_WITH else "%"
    after = "" if match.how is Match.ENDS_WITH else "%"
    return f"{before}{literal}{after}"


def _numbers(ranges: Ranges | None) -> dict[str, Any]:
    if not ranges:
        return {"numbers": [], "lowest": 0, "highest": -1}
    numbers = [_range(low, high) for low, high in ranges]
    return {"numbers": numbers, "lowest": ranges[0][0], "highest": ranges[-1][1]}


def _range(low: int, high: int) -> Any:
    return asyncpg.Range(low, high, lower_inc=True, upper_inc=True)
