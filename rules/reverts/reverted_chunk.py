"""What the reverted update recorded of the accounts that it changed, as one row for each account."""

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
"""When the selection of the reverted update was fixed."""

_UPDATED = literal("UPDATED", OUTCOME)


SETTINGS = {"enable_nestloop": "off"}
"""Planner settings for statements that join accounts with what was recorded of them.

The planner cannot estimate how many rows the arrays hold. Where it takes the batch for nearly empty too, as before the
first ANALYZE after an import, it would compare every account with every row."""

ChunkCondition = Callable[[Any], ColumnElement[bool]]
"""Makes a condition of a chunk's number: whether the chunk is one of those to read."""


def this_chunk(chunk: Any) -> ColumnElement[bool]:
    """Whether it is the chunk in the parameter `chunk`."""
    this: ColumnElement[bool] = chunk == CHUNK
    return this


def these_chunks(chunk: Any) -> ColumnElement[bool]:
    """Whether it is one of the chunks in the parameter `chunks`."""
    these: ColumnElement[bool] = chunk == any_(bindparam("chunks", type_=ARRAY(Integer)))
    return these


class RevertedChunk:
    """The accounts that the update in the parameter `reverted` changed in some of its chunks, with their values.

    `rows` has the columns `number`, and `before_<n>` and `after_<n>` of each attribute. `charged` is the condition that
    the update charged a distributor for the account.
    """

    def __init__(self, attributes: Sequence[Attribute], *, charged: bool, chunks: ChunkCondition = this_chunk) -> None:
        self._chunks = chunks
        self._place = {attribute.name: n for n, attribute in enumerate(attributes)}
        self.rows = _unpacked(_recorded_arrays(attributes, chunks), attributes)
        self.charged: ColumnElement[bool] = _charged(self.rows.c.number) if charged else false()

    def before(self, attribute: Attribute) -> Expression:
        """The attribute's value recorded before the update."""
        return self.rows.c[f"before_{self._place[attribute.name]}"]

    def after(self, attribute: Attribute) -> Expression:
        """The attribute's value recorded after the update."""
        return self.rows.c[f"after_{self._place[attribute.name]}"]

    @property
    def joined(self) -> ColumnElement[bool]:
        """The condition that joins accounts with their rows; only accounts between the first and the last are read."""
        number, rows = accounts.c.control_number, self.rows.c.number
        first, last = (select(end(rows)).scalar_subquery() for end in (func.min, func.max))
        return and_(accounts.c.batch_id == BatchParameters.key, number >= first, number <= last, number == rows)

    @property
    def still_exists(self) -> ColumnElement[bool]:
        """Whether the account was not removed since; its control number may have been given to another one."""
        removed = removed_accounts.c
        removed_since = select(removed.control_number).where(
            removed.batch_id == BatchParameters.key, removed.removed_at >= SINCE
        )
        return not_(self.rows.c.number.in_(removed_since))

    @property
    def not_reverted_yet(self) -> ColumnElement[bool]:
        """Whether no earlier revert restored the account; a revert has the chunks of the update that it reverts."""
        outcomes, revert = account_outcomes.c, batch_updates.c
        reverted = (
            select(func.unnest(outcomes.control_numbers))
            .join_from(account_outcomes, batch_updates, revert.id == outcomes.batch_update_id)
            .where(revert.reverts == REVERTED, self._chunks(outcomes.chunk), outcomes.outcome == _UPDATED)
        )
        return not_(self.rows.c.number.in_(reverted))


def _charged(number: Any) -> ColumnElement[bool]:
    charges = distributor_charges.c
    return exists().where(charges.batch_update_id == REVERTED, charges.control_number == number)


def _recorded_arrays(attributes: Sequence[Attribute], chunks: ChunkCondition) -> CTE:
    """The recorded arrays of the chunks; a value that was stored once for all accounts is repeated for each."""
    outcomes, source = account_outcomes.c, account_outcomes
    columns: list[ColumnElement[Any]] = [outcomes.control_numbers]
    joined: Any = source
    for n, attribute in enumerate(attributes):
        changes = attribute_changes.alias(f"changes_{n}")
        same_chunk = and_(changes.c.batch_update_id == outcomes.batch_update_id, changes.c.chunk == outcomes.chunk)
        joined = joined.outerjoin(changes, and_(same_chunk, changes.c.attribute == attribute.name))
        for side in ("before", "after"):
            values = changes.c[f"{side}_{recorded_kind(attribute)}"]
            columns.append(_per_account(values, outcomes.control_numbers).label(f"{side}_{n}"))
    rows = select(*columns).select_from(joined)
    rows = rows.where(outcomes.batch_update_id == REVERTED, outcomes.outcome == _UPDATED, chunks(outcomes.chunk))
    return rows.cte("recorded").prefix_with("MATERIALIZED")


def _per_account(values: Any, numbers: Any) -> ColumnElement[Any]:
    one: Any = literal(1, Integer)
    filled = func.array_fill(values[one], array([func.cardinality(numbers)]), type_=values.type)
    return case((func.cardinality(values) == one, filled), else_=values)


def _unpacked(packed: CTE, attributes: Sequence[Attribute]) -> CTE:
    names: list[Any] = [column("number", Integer)]
    for n, attribute in enumerate(attributes):
        kind = RECORDED_TYPES[recorded_kind(attribute)]
        names += [column(f"before_{n}", kind), column(f"after_{n}", kind)]
    arrays = [packed.c.control_numbers, *(packed.c[name.name] for name in names[1:])]
    member: TableValuedAlias = func.unnest(*arrays).table_valued(*names).render_derived(name="member")
    return select(*member.c).select_from(packed, member).cte("reverted").prefix_with("MATERIALIZED")
