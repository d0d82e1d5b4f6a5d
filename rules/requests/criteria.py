"""A filter as people read it: label and value of each criterion, for the confirmation dialog and the record."""

from collections.abc import Sequence
from datetime import UTC
from functools import cache

from sqlalchemy import Integer, Table, bindparam, select

from db.batches import Batch
from db.engine import Row, Session
from db.reading.names import UNKNOWN, names_by_key
from db.sql import Prepared, prepare
from db.tables import batch_updates, customer_sites, distributors, products
from rules.requests.control_numbers import Ranges
from rules.requests.follow_ups import RefusedBy
from rules.requests.selection import Filter, Registration
from rules.requests.text_match import Match, TextMatch

NONE = "none"

_MATCH_WORDS = {
    Match.STARTS_WITH: "starts with",
    Match.EQUALS: "is",
    Match.CONTAINS: "contains",
    Match.ENDS_WITH: "ends with",
}


async def criteria_in_words(session: Session, batch: Batch, filter_: Filter) -> list[tuple[str, str]]:
    """The label and the value of each criterion, in the order of the filter's fields.

    The statuses are listed also where the filter leaves them to the default, but for a follow-up, which has none.
    References are written as names in alphabetical order, and once as `unknown` if any of the rows does not exist.
    """
    words = [("Batch", batch.name)]
    if filter_.account_id is not None:
        words.append(("Account ID", _account_id(filter_.account_id)))
    if filter_.control_numbers is not None:
        words.append(("Control number", _numbers(filter_.control_numbers)))
    if filter_.statuses is not None or not filter_.is_follow_up:
        words.append(("Status", _statuses(filter_.effective_statuses)))
    if filter_.registration is not None:
        words.append(("Registration", _registration(filter_.registration)))
    words += await _references(session, filter_)
    for label, flag in (("Started", filter_.started), ("Depleted", filter_.depleted)):
        if flag is not None:
            words.append((label, "yes" if flag else "no"))
    return words + await _follow_ups(session, batch, filter_)


async def _references(session: Session, filter_: Filter) -> list[tuple[str, str]]:
    references = (
        ("Product", products, filter_.products),
        ("Customer site", customer_sites, filter_.customer_sites),
        ("Distributor", distributors, filter_.distributors),
    )
    return [(label, await _names(session, table, keys)) for label, table, keys in references if keys is not None]


async def _follow_ups(session: Session, batch: Batch, filter_: Filter) -> list[tuple[str, str]]:
    words = []
    if filter_.refused_by is not None:
        update = await _earlier_update(session, batch, filter_.refused_by.batch_update)
        words.append(("Refused by", update + _reasons(filter_.refused_by)))
    if filter_.left_by is not None:
        words.append(("Left by", await _earlier_update(session, batch, filter_.left_by)))
    return words


async def _earlier_update(session: Session, batch: Batch, key: int) -> str:
    row = await session.row(_update_in_batch(), batch=batch.key, update=key)
    return UNKNOWN if row is None else update_label(row)


def update_label(update: Row) -> str:
    """What distinguishes an update for people: when it was requested, by whom, and its comment."""
    instant = update["requested_at"].astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    comment = f" ({update['comment']})" if update["comment"] else ""
    return f"batch update of {instant} by {update['requested_by']}{comment}"


def _reasons(refused: RefusedBy) -> str:
    return "" if refused.codes is None else ": " + (", ".join(sorted(set(refused.codes))) or NONE)


@cache
def _update_in_batch() -> Prepared:
    update = batch_updates.c
    in_batch = (update.id == bindparam("update", type_=Integer), update.batch_id == bindparam("batch", type_=Integer))
    return prepare(select(update.requested_at, update.requested_by, update.comment).where(*in_batch))


def _account_id(match: TextMatch) -> str:
    return f"{_MATCH_WORDS[match.how]} {match.text}" if match.text else NONE


def _numbers(ranges: Ranges) -> str:
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges) or NONE


def _statuses(statuses: Sequence[str]) -> str:
    return ", ".join(_capitalized(status) for status in dict.fromkeys(statuses)) or NONE


def _capitalized(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _registration(registration: Registration) -> str:
    return _capitalized(registration.value)


async def _names(session: Session, table: Table, keys: Sequence[int]) -> str:
    distinct = set(keys)
    names = sorted((await names_by_key(session, table, distinct)).values())
    unknown = [UNKNOWN] if len(names) < len(distinct) else []
    return ", ".join(names + unknown) or NONE
