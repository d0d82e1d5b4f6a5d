"""A filter in words: label and value of each criterion, as the confirmation dialog shows them."""

from collections.abc import Sequence
from datetime import UTC
from functools import cache

from sqlalchemy import Table, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Integer

from db.batches import Batch
from db.engine import Row, Session
from db.sql import Prepared, prepare
from db.tables import batch_updates, customer_sites, distributors, products
from rules.requests.follow_ups import RefusedBy
from rules.requests.selection import Filter, Match, Ranges, Registration, TextMatch

NONE = "none"
UNKNOWN = "unknown"

_HOW = {
    Match.STARTS_WITH: "starts with",
    Match.EQUALS: "is",
    Match.CONTAINS: "contains",
    Match.ENDS_WITH: "ends with",
}


async def criteria(session: Session, batch: Batch, filter_: Filter) -> list[tuple[str, str]]:
    """Labels and values of what the filter asks for, in the order of its fields; the default status too.

    References read as names in alphabetical order, and `unknown` for those that name nothing. A follow-up that names
    no status is narrowed by none.
    """
    words = [("Batch", batch.name)]
    if filter_.account_id is not None:
        words.append(("Account ID", _match(filter_.account_id)))
    if filter_.control_numbers is not None:
        words.append(("Control number", _numbers(filter_.control_numbers)))
    if filter_.statuses is not None or not filter_.follows_up:
        words.append(("Status", _statuses(filter_.effective_statuses)))
    if filter_.registration is not None:
        words.append(("Registration", _registration(filter_.registration)))
    words += await _references(session, filter_)
    for label, flag in (("Started", filter_.started), ("Depleted", filter_.depleted)):
        if flag is not None:
            words.append((label, "yes" if flag else "no"))
    return words + await _earlier(session, batch, filter_)


async def _references(session: Session, filter_: Filter) -> list[tuple[str, str]]:
    given = (
        ("Product", products, filter_.products),
        ("Customer site", customer_sites, filter_.customer_sites),
        ("Distributor", distributors, filter_.distributors),
    )
    return [(label, await _names(session, table, keys)) for label, table, keys in given if keys is not None]


async def _earlier(session: Session, batch: Batch, filter_: Filter) -> list[tuple[str, str]]:
    words = []
    if filter_.refused_by is not None:
        update = await _update(session, batch, filter_.refused_by.batch_update)
        words.append(("Refused by", update + _reasons(filter_.refused_by)))
    if filter_.left_by is not None:
        words.append(("Left by", await _update(session, batch, filter_.left_by)))
    return words


async def _update(session: Session, batch: Batch, key: int) -> str:
    row = await session.row(_asked(), batch=batch.key, update=key)
    return UNKNOWN if row is None else update_label(row)


def update_label(update: Row) -> str:
    """An update as a list of them tells it from others: when it was asked for, by whom, and why."""
    instant = update["requested_at"].astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    comment = f" ({update['comment']})" if update["comment"] else ""
    return f"batch update of {instant} by {update['requested_by']}{comment}"


def _reasons(refused: RefusedBy) -> str:
    return "" if refused.codes is None else ": " + (", ".join(sorted(set(refused.codes))) or NONE)


@cache
def _asked() -> Prepared:
    update = batch_updates.c
    known = (update.id == bindparam("update", type_=Integer), update.batch_id == bindparam("batch", type_=Integer))
    return prepare(select(update.requested_at, update.requested_by, update.comment).where(*known))


def _match(match: TextMatch) -> str:
    return f"{_HOW[match.how]} {match.text}" if match.text else NONE


def _numbers(ranges: Ranges) -> str:
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges) or NONE


def _statuses(statuses: Sequence[str]) -> str:
    return ", ".join(_spoken(status) for status in dict.fromkeys(statuses)) or NONE


def _spoken(word: str) -> str:
    return word.replace("_", " ").capitalize()


def _registration(registration: Registration) -> str:
    return _spoken(registration.value)


async def _names(session: Session, table: Table, keys: Sequence[int]) -> str:
    wanted = list(set(keys))
    names = sorted(row[0] for row in await session.rows(_named(table), keys=wanted))
    unknown = [UNKNOWN] if len(names) < len(wanted) else []
    return ", ".join(names + unknown) or NONE


@cache
def _named(table: Table) -> Prepared:
    return prepare(select(table.c.name).where(table.c.id == any_(bindparam("keys", type_=ARRAY(Integer)))))
