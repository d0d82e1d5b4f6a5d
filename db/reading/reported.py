"""The record of an update for all accounts of one chunk, for reports."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Text, any_, bindparam, cast, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.reading.recorded import accounts_removed_since
from db.sql import Prepared, prepare
from db.tables import account_outcomes, accounts, attribute_changes
from db.tables.updates import RECORDED_TYPES

UPDATED = "UPDATED"


class ReportedAccount(NamedTuple):
    """The outcome of an account; `position` is that of an UPDATED account's values, from 0."""

    control_number: int
    account_id: str
    outcome: str
    codes: list[str]
    position: int


@dataclass(frozen=True, slots=True)
class ReportedValues:
    """The values of one attribute before and after, by position; one that is alone is that of all accounts."""

    attribute: str
    before: list[Any]
    after: list[Any]

    def at(self, position: int) -> tuple[Any, Any]:
        """The values of the account at that position, from 0."""
        before, after = (side[0] if len(side) == 1 else side[position] for side in (self.before, self.after))
        return before, after


async def accounts_of(session: Session, update: int, chunk: int, batch: int, since: datetime) -> list[ReportedAccount]:
    """The accounts of a chunk by control number; accounts removed after `since` have their former IDs."""
    rows = await session.rows(_outcomes(), batch_update=update, chunk=chunk)
    numbers = [number for row in rows for number in row["control_numbers"]]
    names = await _names(session, batch, numbers, since)
    reported = [
        ReportedAccount(number, names.get(number, ""), row["outcome"], row["codes"], position)
        for row in rows
        for position, number in enumerate(row["control_numbers"])
    ]
    return sorted(reported, key=itemgetter(0))


async def values_of(session: Session, update: int, chunk: int) -> list[ReportedValues]:
    """The values of a chunk's UPDATED accounts, attribute by attribute."""
    return [_values(*row) for row in await session.rows(_changes(), batch_update=update, chunk=chunk)]


def _values(attribute: str, *arrays: list[Any] | None) -> ReportedValues:
    """The values from the two arrays that are not None."""
    before = next(values for values in arrays[0::2] if values is not None)
    after = next(values for values in arrays[1::2] if values is not None)
    return ReportedValues(attribute, before, after)


async def _names(session: Session, batch: int, numbers: Collection[int], since: datetime) -> Mapping[int, str]:
    rows = await session.rows(_account_ids(), batch=batch, numbers=list(numbers))
    return {row[0]: row[1] for row in rows} | await accounts_removed_since(session, batch, numbers, since)


def _of_chunk(columns: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    of_update: ColumnElement[bool] = columns.batch_update_id == bindparam("batch_update", type_=Integer)
    return of_update, columns.chunk == bindparam("chunk", type_=Integer)


@cache
def _outcomes() -> Prepared:
    reported = account_outcomes.c
    columns = (cast(reported.outcome, Text).label("outcome"), reported.codes, reported.control_numbers)
    return prepare(select(*columns).where(*_of_chunk(reported)))


@cache
def _changes() -> Prepared:
    changes = attribute_changes.c
    arrays = [changes[f"{side}_{kind}"] for kind in RECORDED_TYPES for side in ("before", "after")]
    return prepare(select(changes.attribute, *arrays).where(*_of_chunk(changes)))


@cache
def _account_ids() -> Prepared:
    wanted = any_(bindparam("numbers", type_=ARRAY(Integer)))
    of_batch = accounts.c.batch_id == bindparam("batch", type_=Integer)
    named = select(accounts.c.control_number, accounts.c.account_id)
    return prepare(named.where(of_batch, accounts.c.control_number == wanted))
