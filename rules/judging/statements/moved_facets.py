"""What a chunk moves in the statistics: the facets of its accounts before and after, as columns of the UPDATE."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, cast, select

from db import facts
from db.facets import FACET_INPUTS, facet_moves, facet_of, insert_facets
from db.facts import Account, Expression
from db.tables import accounts
from db.tables.accounts import row
from db.tables.facets import FACET_COLUMNS
from rules.declarations.account import BatchParameters, is_one_value
from rules.judging.judgement import Verdict
from rules.judging.statements.scope import TENANT, in_chunk

OLD, NEW = row("old"), row("new")
DEPLETION = {"depleted"}
"""The facet column that a movement of money alone may change; most accounts keep it."""


def moved_facets(verdict: Verdict) -> set[str]:
    """The columns of facets that the update may change."""
    return {facet for column in verdict.assigned for facet in FACET_INPUTS.get(column, ())}


def facet_columns(verdict: Verdict) -> list[ColumnElement[Any]]:
    """Facet columns before and after (`old_<name>`, `new_<name>`) where the update may change them, else `<name>`.

    Only what is needed: none where no facet changes, and none of the unchanged ones where depletion alone may. What all
    accounts have in common afterwards is in `_shared`.
    """
    moved, shared = moved_facets(verdict), _shared(verdict)
    before, after = _facet_of(OLD), _facet_of(NEW)
    columns: list[ColumnElement[Any]] = []
    for name in FACET_COLUMNS:
        if name in moved:
            columns.append(before[name].label(f"old_{name}"))
        if name in moved and f"new_{name}" not in shared:
            columns.append(after[name].label(f"new_{name}"))
        if name not in moved and moved - DEPLETION:
            columns.append(after[name].label(name))
    return columns


def _facet_of(account: Account) -> dict[str, Expression]:
    return {**facet_of(account), "ends_on": facts.ends_on_by_period(account, account.billing_zone)}


def _shared(verdict: Verdict) -> dict[str, Expression]:
    """The facet columns that are the same for all accounts of a chunk: of the batch, and those set to one value."""
    values = {name: verdict.assigned[name] for name in FACET_COLUMNS if name in verdict.assigned}
    same = {f"new_{name}": cast(value, accounts.c[name].type) for name, value in values.items() if is_one_value(value)}
    return {"tenant_id": TENANT, "batch_id": BatchParameters.key, **same}


def insert_moves(changed: CTE, verdict: Verdict) -> list[Any]:
    """Inserts what the changed accounts move in the facets, if the update may move any."""
    moved = moved_facets(verdict)
    if not moved:
        return []
    rows = changed if moved - DEPLETION else _depletion_crossed(changed)
    return [insert_facets(facet_moves(rows, _shared(verdict)))]


def _depletion_crossed(changed: CTE) -> CTE:
    """The accounts that became depleted, or are so no longer, with their other facet columns: few, as a rule."""
    stayed = facet_of(accounts.c)
    crossed = changed.c.old_depleted.is_distinct_from(changed.c.new_depleted)
    # Within the chunk, so that no plan of the join can read all accounts.
    same = and_(in_chunk(), accounts.c.control_number == changed.c.control_number)
    names = [name for name in FACET_COLUMNS if name not in DEPLETION]
    columns = [stayed[name].label(name) for name in names]
    return (
        select(changed.c.old_depleted, changed.c.new_depleted, *columns)
        .join_from(changed, accounts, same)
        .where(crossed)
        .cte("crossed")
    )
