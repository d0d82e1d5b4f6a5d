"""What an update has recorded of the accounts that it changed, one row for each: what a revert goes by."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    Integer,
    TableValuedAlias,
    and_,
    any_,
    bindparam,
    case,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from db.column_types import OUTCOME
from db.facts import Expression
from db.tables import (
    account_outcomes,
    accounts,
    attribute_changes,
    batch_updates,
    distributor_charges,
    removed_accounts,
)
from db.tables.updates import RECORDED_TYPES
from rules.declarations.account import BatchParameters
from rules.declarations.attribute import Attribute
from rules.judging.statements.records import recorded_kind
from rules.judging.statements.scope import CHUNK

REVERTED: Any = bindparam("reverted", type_=Integer)
SINCE: Any = bindparam("reverted_since", type_=DateTime(timezone=True))
"""When the reverted update was started."""

_UPDATED = literal("UPDATED", OUTCOME)


NESTED_LOOPS_OFF = "SET LOCAL enable_nestloop = off"
"""For transactions that join accounts with what was undone: how many rows arrays hold is beyond the planner, and where
it takes a batch for nearly empty too (nothing was analysed since its import) it would compare each with each."""

NESTED_LOOPS_ON = "SET LOCAL enable_nestloop = on"


Chunks = Callable[[Any], ColumnElement[bool]]
"""The condition that a chunk is among those meant."""


def this_chunk(chunk: Any) -> ColumnElement[bool]:
    """The chunk of the parameter `chunk`."""
    this: ColumnElement[bool] = chunk == CHUNK
    return this


def these_chunks(chunk: Any) -> ColumnElement[bool]:
    """Those of the parameter `chunks`."""
    these: ColumnElement[bool] = chunk == any_(bindparam("chunks", type_=ARRAY(Integer)))
    return these


class RevertedChunk:
    """The accounts, of the chunks meant, that the update `reverted` has changed, with their values.

    `charged`: it has charged a distributor for the account; `exists_still`: the account was not removed since, its
    number perhaps given to another; `is_left`: no earlier revert has taken it back.
    """

    def __init__(self, attributes: Sequence[Attribute], *, charged: bool, meant: Chunks = this_chunk) -> None:
        self._meant = meant
        self._place = {attribute.name: n for n, attribute in enumerate(attributes)}
        self.rows = _unpacked(_recorded_arrays(attributes, meant), attributes)
        self.charged: ColumnElement[bool] = _charged(self.rows.c.number) if charged else false()

    def before(self, attribute: Attribute) -> Expression:
        """The value that was recorded before."""
        return self.rows.c[f"before_{self._place[attribute.name]}"]

    def after(self, attribute: Attribute) -> Expression:
        """The value that was recorded after."""
        return self.rows.c[f"after_{self._place[attribute.name]}"]

    @property
    def joined(self) -> ColumnElement[bool]:
        """The accounts that the rows are about; those between the first and the last are looked at."""
        number, rows = accounts.c.control_number, self.rows.c.number
        first, last = (select(end(rows)).scalar_subquery() for end in (func.min, func.max))
        return and_(accounts.c.batch_id == BatchParameters.key, number >= first, number <= last, number == rows)

    @property
    def still_exists(self) -> ColumnElement[bool]:
        removed = removed_accounts.c
        since = select(removed.control_number).where(
            removed.batch_id == BatchParameters.key, removed.removed_at >= SINCE
        )
        return not_(self.rows.c.number.in_(since))

    @property
    def is_left(self) -> ColumnElement[bool]:
        """Chunks of a revert are those of what it reverts."""
        told, revert = account_outcomes.c, batch_updates.c
        reverted = (
            select(func.unnest(told.control_numbers))
            .join_from(account_outcomes, batch_updates, revert.id == told.batch_update_id)
            .where(revert.reverts == REVERTED, self._meant(told.chunk), told.outcome == _UPDATED)
        )
        return not_(self.rows.c.number.in_(reverted))


def _charged(number: Any) -> ColumnElement[bool]:
    charges = distributor_charges.c
    return exists().where(charges.batch_update_id == REVERTED, charges.control_number == number)


def _recorded_arrays(attributes: Sequence[Attribute], meant: Chunks) -> CTE:
    """The arrays of the chunks, unpacked once; a value that holds for all of its accounts is there for each."""
    told, source = account_outcomes.c, account_outcomes
    columns: list[ColumnElement[Any]] = [told.control_numbers]
    joined: Any = source
    for n, attribute in enumerate(attributes):
        changes = attribute_changes.alias(f"changes_{n}")
        same_chunk = and_(changes.c.batch_update_id == told.batch_update_id, changes.c.chunk == told.chunk)
        joined = joined.outerjoin(changes, and_(same_chunk, changes.c.attribute == attribute.name))
        before, after = (changes.c[f"{side}_{recorded_kind(attribute)}"] for side in ("before", "after"))
        columns += [before.label(f"before_{n}"), _for_each(after, told.control_numbers).label(f"after_{n}")]
    rows = select(*columns).select_from(joined)
    rows = rows.where(told.batch_update_id == REVERTED, told.outcome == _UPDATED, meant(told.chunk))
    return rows.cte("kept").prefix_with("MATERIALIZED")


def _for_each(after: Any, numbers: Any) -> ColumnElement[Any]:
    one: Any = literal(1, Integer)
    filled = func.array_fill(after[one], array([func.cardinality(numbers)]), type_=after.type)
    return case((func.cardinality(after) == one, filled), else_=after)


def _unpacked(kept: CTE, attributes: Sequence[Attribute]) -> CTE:
    names: list[Any] = [column("number", Integer)]
    for n, attribute in enumerate(attributes):
        kind = RECORDED_TYPES[recorded_kind(attribute)]
        names += [column(f"before_{n}", kind), column(f"after_{n}", kind)]
    arrays = [kept.c.control_numbers, *(kept.c[name.name] for name in names[1:])]
    member: TableValuedAlias = func.unnest(*arrays).table_valued(*names).render_derived(name="member")
    return select(*member.c).select_from(kept, member).cte("undone").prefix_with("MATERIALIZED")
