"""The one statement that does a chunk: it judges, updates, records, moves money and facets.

All in one snapshot, so that each selected account is updated, unchanged or refused, and what is recorded, charged and
counted is exactly what was updated, whatever other programs write meanwhile.
"""

from sqlalchemy import CTE, Integer, bindparam, func, select, update

from db.sql import Prepared, prepare
from db.tables import accounts
from rules.judging.statements import charge_records, records, xdr_records
from rules.judging.statements.judged import Judged
from rules.judging.statements.moved_facets import NEW, OLD, facet_columns, insert_moves


def chunk_statement(judged: Judged) -> Prepared:
    """Does a chunk; returns one row: `updated`, `unchanged` and `refused` accounts, and `exhausted` distributors."""
    verdict = judged.verdict
    changed = _changed(judged)
    updated = records.packed(changed, verdict)
    rest = _not_updated(judged, updated)
    writes = [*records.insert_outcomes(updated, rest, verdict), *records.insert_attribute_changes(updated, verdict)]
    if verdict.transaction:
        writes.append(xdr_records.insert_xdrs(updated, verdict.transaction))
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
