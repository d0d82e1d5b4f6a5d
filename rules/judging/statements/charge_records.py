"""What a chunk charges distributors: ledger rows, debts, the update's totals, and whose credit is exhausted."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, all_, case, func, insert, literal, null, select, update
from sqlalchemy.dialects import postgresql

from db.tables import batch_update_distributors, distributor_charges, distributors
from rules.declarations import charging
from rules.declarations.account import BatchParameters
from rules.judging.judgement import Verdict
from rules.judging.statements.judged import Judged
from rules.judging.statements.moved_facets import NEW, OLD
from rules.judging.statements.scope import NOW, TENANT, UPDATE


def charge_columns(verdict: Verdict) -> list[ColumnElement[Any]]:
    """Columns of the UPDATE: the distributor of each changed account and its charge, null where none is made."""
    if not verdict.charges:
        return []
    charged = func.cardinality(NEW.charged_distributors) > func.cardinality(OLD.charged_distributors)
    charge = case((charged, charging.charge_of(NEW)), else_=null())
    return [NEW.distributor.label("charged_distributor"), charge.label("distributor_charge")]


def insert_charges(changed: CTE) -> list[Any]:
    """Inserts the charges into the ledger, and adds them to the distributors' debts and to the update's totals."""
    ledger_columns = ("tenant_id", "instant", "distributor", "batch_id", "control_number", "batch_update_id", "amount")
    ledger = select(
        TENANT,
        NOW,
        changed.c.charged_distributor,
        BatchParameters.key,
        changed.c.control_number,
        UPDATE,
        changed.c.distributor_charge,
    ).where(changed.c.distributor_charge.is_not(None))
    return [insert(distributor_charges).from_select(ledger_columns, ledger), _add_to_totals(_add_to_debts(changed))]


def _add_to_debts(changed: CTE) -> CTE:
    """Adds each distributor's charges to its debt; rows are the distributor, the amount added, the debt after it."""
    sums = (
        select(changed.c.charged_distributor, func.sum(changed.c.distributor_charge).label("amount"))
        .where(changed.c.distributor_charge.is_not(None))
        .group_by(changed.c.charged_distributor)
        .cte("sums")
    )
    return (
        update(distributors)
        .values(debt=distributors.c.debt + sums.c.amount)
        .where(distributors.c.id == sums.c.charged_distributor)
        .returning(distributors.c.id, sums.c.amount, distributors.c.debt)
        .cte("debts")
    )


def _add_to_totals(debts: CTE) -> Any:
    """Adds the charges to what the update as a whole has charged each distributor."""
    totals = postgresql.insert(batch_update_distributors).from_select(
        ("tenant_id", "batch_update_id", "distributor", "amount", "debt_after"),
        select(TENANT, UPDATE, debts.c.id, debts.c.amount, debts.c.debt),
    )
    return totals.on_conflict_do_update(
        index_elements=("batch_update_id", "distributor"),
        set_={
            "amount": batch_update_distributors.c.amount + totals.excluded.amount,
            "debt_after": totals.excluded.debt_after,
        },
    )


def newly_exhausted(judged: Judged) -> Any:
    """The keys of the distributors whose credit this chunk is the first of the update to exceed; null for none."""
    if judged.first_refused is None:
        return literal(None, charging.SUSPENDED_DISTRIBUTORS.type)
    distributor = judged.first_refused.c.distributor
    newly = select(func.array_agg(distributor)).where(distributor != all_(charging.EXHAUSTED_DISTRIBUTORS))
    return newly.scalar_subquery()
