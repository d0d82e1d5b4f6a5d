"""The one statement that does a chunk: judges it, updates what passes, records, moves money, folds the statistics.

In one snapshot, so that each account selected is updated, unchanged or refused, and what is recorded, charged and
counted is what was updated, whatever other programs write meanwhile.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    Integer,
    all_,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from db.column_types import MONEY, XDR_KIND
from db.facets import FACET_INPUTS, facet_moves, facet_of, insert_facets
from db.sql import Prepared, prepare
from db.tables import (
    accounts,
    batch_update_distributors,
    distributor_charges,
    distributors,
    xdrs,
)
from db.tables.accounts import row
from db.tables.facets import FACET_COLUMNS
from rules.declarations import charging
from rules.declarations.group import Transaction
from rules.judging.judgement import Verdict
from rules.judging.statements import records
from rules.judging.statements.judged import Judged
from rules.judging.statements.scope import TENANT, UPDATE, in_chunk

NOW: Any = bindparam("now", type_=DateTime(timezone=True))
OLD, NEW = row("old"), row("new")
FUNDS = {"depleted"}


def chunk_statement(judged: Judged) -> Prepared:
    """Does a chunk; answers how many accounts were updated, unchanged and refused, and whose credit is exhausted."""
    verdict = judged.verdict
    changed = _changed(judged)
    packed = records.packed(changed, verdict)
    rest = _rest(judged, packed)
    writes = [*records.insert_outcomes(packed, rest), *records.insert_attribute_changes(packed, verdict)]
    if verdict.transaction:
        writes.append(_xdrs(changed, verdict.transaction))
    moved = moved_facets(verdict)
    if moved:
        writes.append(insert_facets(facet_moves(changed if moved - FUNDS else _rest_of_facets(changed))))
    if verdict.charges:
        writes += _charged(changed)
    unchanged = func.cardinality(rest.c.codes) == 0
    counted = select(
        select(packed.c.accounts).scalar_subquery().label("updated"),
        select(func.count()).select_from(rest).where(unchanged).scalar_subquery().label("unchanged"),
        select(func.count()).select_from(rest).where(~unchanged).scalar_subquery().label("refused"),
        _exhausted(judged).label("exhausted"),
    )
    return prepare(counted.add_cte(*(write.cte(f"write_{n}") for n, write in enumerate(writes))))


def _changed(judged: Judged) -> CTE:
    verdict = judged.verdict
    return (
        update(accounts)
        .values(verdict.assigned)
        .where(judged.scope, judged.changes)
        .returning(
            accounts.c.tenant_id,
            accounts.c.batch_id,
            accounts.c.control_number,
            *records.recorded_values(verdict, OLD, NEW),
            *_facet_columns(verdict),
            *_charge_columns(verdict),
        )
        .cte("changed")
    )


def _rest(judged: Judged, packed: CTE) -> CTE:
    """Who was not updated, and why; not looked for where all were."""
    updated = select(packed.c.accounts).scalar_subquery()
    some_left = updated < bindparam("chunk_selected", type_=Integer)
    return (
        select(accounts.c.control_number, judged.codes.label("codes"))
        .where(some_left, judged.scope, judged.changes.is_not(True))
        .cte("rest")
    )


def moved_facets(verdict: Verdict) -> set[str]:
    """The columns of facets that the request may move."""
    return {facet for column in verdict.assigned for facet in FACET_INPUTS.get(column, ())}


def _facet_columns(verdict: Verdict) -> list[ColumnElement[Any]]:
    """Facets before and after where the request may move them; nothing where it moves none."""
    moved = moved_facets(verdict)
    before, after = facet_of(OLD), facet_of(NEW)
    columns: list[ColumnElement[Any]] = []
    for name in FACET_COLUMNS:
        if name in moved:
            columns += [before[name].label(f"old_{name}"), after[name].label(f"new_{name}")]
        elif moved - FUNDS:
            columns.append(after[name].label(name))
    return columns


def _rest_of_facets(changed: CTE) -> CTE:
    """Of the accounts whose funds have crossed the line, few as a rule: the part of the facet that stayed as it was."""
    stayed = facet_of(accounts.c)
    crossed = changed.c.old_depleted.is_distinct_from(changed.c.new_depleted)
    # Within the chunk, so that no way of joining looks at all accounts.
    same = and_(in_chunk(), accounts.c.control_number == changed.c.control_number)
    names = [name for name in FACET_COLUMNS if name not in FUNDS]
    columns = [stayed[name].label(name) for name in names]
    return (
        select(*(changed.c[name] for name in ("tenant_id", "batch_id", "old_depleted", "new_depleted")), *columns)
        .join_from(changed, accounts, same)
        .where(crossed)
        .cte("crossed")
    )


def _charge_columns(verdict: Verdict) -> list[ColumnElement[Any]]:
    if not verdict.charges:
        return []
    charged = func.cardinality(NEW.charged_distributors) > func.cardinality(OLD.charged_distributors)
    charge = case((charged, charging.charge_of(NEW)), else_=null())
    return [NEW.distributor.label("charged_distributor"), charge.label("distributor_charge")]


def _xdrs(changed: CTE, transaction: Transaction) -> Any:
    rows = select(
        changed.c.tenant_id,
        NOW,
        changed.c.batch_id,
        changed.c.control_number,
        UPDATE,
        literal(transaction.kind, XDR_KIND),
        literal(transaction.amount, MONEY),
        literal(transaction.visible_comment),
        literal(transaction.internal_comment),
    )
    names = (
        "tenant_id", "instant", "batch_id", "control_number", "batch_update_id", "kind", "amount",
        "visible_comment", "internal_comment",
    )  # fmt: skip
    return insert(xdrs).from_select(names, rows)


def _charged(changed: CTE) -> list[Any]:
    made = changed.c.distributor_charge.is_not(None)
    names = ("tenant_id", "instant", "distributor", "batch_id", "control_number", "batch_update_id", "amount")
    ledger = select(
        changed.c.tenant_id,
        NOW,
        changed.c.charged_distributor,
        changed.c.batch_id,
        changed.c.control_number,
        UPDATE,
        changed.c.distributor_charge,
    ).where(made)
    sums = (
        select(changed.c.charged_distributor, func.sum(changed.c.distributor_charge).label("amount"))
        .where(made)
        .group_by(changed.c.charged_distributor)
        .cte("sums")
    )
    debts = (
        update(distributors)
        .values(debt=distributors.c.debt + sums.c.amount)
        .where(distributors.c.id == sums.c.charged_distributor)
        .returning(distributors.c.id, sums.c.amount, distributors.c.debt)
        .cte("debts")
    )
    told = postgresql.insert(batch_update_distributors).from_select(
        ("tenant_id", "batch_update_id", "distributor", "amount", "debt_after"),
        select(TENANT, UPDATE, debts.c.id, debts.c.amount, debts.c.debt),
    )
    told = told.on_conflict_do_update(
        index_elements=("batch_update_id", "distributor"),
        set_={
            "amount": batch_update_distributors.c.amount + told.excluded.amount,
            "debt_after": told.excluded.debt_after,
        },
    )
    return [insert(distributor_charges).from_select(names, ledger), told]


def _exhausted(judged: Judged) -> Any:
    if judged.first_refused is None:
        return literal(None, charging.SUSPENDED_DISTRIBUTORS.type)
    distributor = judged.first_refused.c.distributor
    newly = select(func.array_agg(distributor)).where(distributor != all_(charging.EXHAUSTED_DISTRIBUTORS))
    return newly.scalar_subquery()
