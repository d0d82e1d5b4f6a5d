"""The one statement that does a chunk: it judges, updates, records, moves money and facets.

All in one snapshot, so that each selected account is updated, unchanged or refused, and what is recorded, charged and
counted is exactly what was updated, whatever other programs write meanwhile.
"""

from typing import Any

from sqlalchemy import CTE, Integer, Text, bindparam, func, insert, literal, select, update

from db.column_types import MONEY, XDR_KIND
from db.sql import Prepared, prepare
from db.tables import accounts, xdrs
from rules.declarations.account import BatchParameters, typed
from rules.declarations.group import Transaction
from rules.judging.statements import charge_records, records
from rules.judging.statements.judged import Judged
from rules.judging.statements.moved_facets import NEW, OLD, facet_columns, insert_moves
from rules.judging.statements.scope import NOW, TENANT, UPDATE


def chunk_statement(judged: Judged) -> Prepared:
    """Does a chunk; returns one row: `updated`, `unchanged` and `refused` accounts, and `exhausted` distributors."""
    verdict = judged.verdict
    changed = _changed(judged)
    updated = records.packed(changed, verdict)
    rest = _not_updated(judged, updated)
    writes = [*records.insert_outcomes(updated, rest, verdict), *records.insert_attribute_changes(updated, verdict)]
    if verdict.transaction:
        writes.append(_insert_xdrs(changed, verdict.transaction))
    writes += insert_moves(changed, verdict)
    if verdict.charges:
        writes += charge_records.insert_charges(changed)
    unchanged = rest.c.reason == 0
    counts = select(
        select(updated.c.accounts).scalar_subquery().label("updated"),
        select(func.count()).select_from(rest).where(unchanged).scalar_subquery().label("unchanged"),
        select(func.count()).select_from(rest).where(~unchanged).scalar_subquery().label("refused"),
        charge_records.newly_exhausted(judged).label("exhausted"),
    )
    return prepare(counts.add_cte(*(write.cte(f"write_{n}") for n, write in enumerate(writes))))


def _changed(judged: Judged) -> CTE:
    """Updates the accounts that pass and differ; a row for each, with all that is recorded of it."""
    verdict = judged.verdict
    return (
        update(accounts)
        .values(verdict.assigned)
        .where(judged.scope, judged.changes)
        .returning(
            accounts.c.control_number,
            *records.recorded_values(verdict, OLD, NEW),
            *facet_columns(verdict),
            *charge_records.charge_columns(verdict),
        )
        .cte("changed")
    )


def _not_updated(judged: Judged, updated: CTE) -> CTE:
    """The accounts that were not updated, and why; not searched for where all of the chunk were updated."""
    some_left = select(updated.c.accounts).scalar_subquery() < bindparam("chunk_selected", type_=Integer)
    return (
        select(accounts.c.control_number, judged.reason.label("reason"))
        .where(some_left, judged.scope, judged.changes.is_not(True))
        .cte("rest")
    )


def _insert_xdrs(changed: CTE, transaction: Transaction) -> Any:
    rows = select(
        TENANT,
        NOW,
        BatchParameters.key,
        changed.c.control_number,
        UPDATE,
        literal(transaction.kind, XDR_KIND),
        typed(transaction.amount, MONEY),
        typed(transaction.visible_comment, Text),
        typed(transaction.internal_comment, Text),
    )
    names = (
        "tenant_id", "instant", "batch_id", "control_number", "batch_update_id", "kind", "amount",
        "visible_comment", "internal_comment",
    )  # fmt: skip
    return insert(xdrs).from_select(names, rows)
