"""A filter in words: label and value of each criterion, as the confirmation dialog shows them."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Table, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Integer

from db.batches import Batch
from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import customer_sites, distributors, products
from rules.selection import ALL_BUT_TERMINATED, Filter, Match, Ranges, Registration, TextMatch

NOTHING = "none"
UNKNOWN = "unknown"

_HOW = {
    Match.STARTS_WITH: "starts with",
    Match.EQUALS: "is",
    Match.CONTAINS: "contains",
    Match.ENDS_WITH: "ends with",
}


async def criteria(session: Session, batch: Batch, filter_: Filter) -> list[tuple[str, str]]:
    """Labels and values of what the filter asks for, in the order of its fields; the default status too.

    References read as names in alphabetical order, and `unknown` for those that name nothing.
    """
    words = [("Batch", batch.name)]
    if filter_.account_id is not None:
        words.append(("Account ID", _match(filter_.account_id)))
    if filter_.control_numbers is not None:
        words.append(("Control number", _numbers(filter_.control_numbers)))
    words.append(("Status", _statuses(filter_.statuses)))
    if filter_.registration is not None:
        words.append(("Registration", _registration(filter_.registration)))
    for label, table, keys in (
        ("Product", products, filter_.products),
        ("Customer site", customer_sites, filter_.customer_sites),
        ("Distributor", distributors, filter_.distributors),
    ):
        if keys is not None:
            words.append((label, await _names(session, table, keys)))
    for label, flag in (("Started", filter_.started), ("Depleted", filter_.depleted)):
        if flag is not None:
            words.append((label, "yes" if flag else "no"))
    return words


def _match(match: TextMatch) -> str:
    return f"{_HOW[match.how]} {match.text}" if match.text else NOTHING


def _numbers(ranges: Ranges) -> str:
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges) or NOTHING


def _statuses(statuses: Sequence[str] | None) -> str:
    wanted = ALL_BUT_TERMINATED if statuses is None else tuple(dict.fromkeys(statuses))
    return ", ".join(_spoken(status) for status in wanted) or NOTHING


def _spoken(word: str) -> str:
    return word.replace("_", " ").capitalize()


def _registration(registration: Registration) -> str:
    return _spoken(registration.value)


async def _names(session: Session, table: Table, keys: Sequence[int]) -> str:
    wanted = list(set(keys))
    names = sorted(row[0] for row in await session.rows(_named(table), keys=wanted))
    unknown = [UNKNOWN] if len(names) < len(wanted) else []
    return ", ".join(names + unknown) or NOTHING


@cache
def _named(table: Table) -> Prepared:
    return prepare(select(table.c.name).where(table.c.id == any_(bindparam("keys", type_=ARRAY(Integer)))))
