"""What a chunk moves in the statistics: the facets of its accounts before and after, as columns of the UPDATE."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, select

from db.facets import FACET_INPUTS, facet_moves, facet_of, insert_facets
from db.tables import accounts
from db.tables.accounts import row
from db.tables.facets import FACET_COLUMNS
from rules.judging.judgement import Verdict
from rules.judging.statements.scope import in_chunk

OLD, NEW = row("old"), row("new")
DEPLETION = {"depleted"}
"""The facet column that a movement of money alone may change; most accounts keep it."""


def moved_facets(verdict: Verdict) -> set[str]:
    """The columns of facets that the update may change."""
    return {facet for column in verdict.assigned for facet in FACET_INPUTS.get(column, ())}


def facet_columns(verdict: Verdict) -> list[ColumnElement[Any]]:
    """Facet columns before and after (`old_<name>`, `new_<name>`) where the update may change them, else `<name>`.

    Only what is needed: none where no facet changes, and none of the unchanged ones where depletion alone may.
    """
    moved = moved_facets(verdict)
    before, after = facet_of(OLD), facet_of(NEW)
    columns: list[ColumnElement[Any]] = []
    for name in FACET_COLUMNS:
        if name in moved:
            columns += [before[name].label(f"old_{name}"), after[name].label(f"new_{name}")]
        elif moved - DEPLETION:
            columns.append(after[name].label(name))
    return columns


def insert_moves(changed: CTE, verdict: Verdict) -> list[Any]:
    """Inserts what the changed accounts move in the facets, if the update may move any."""
    moved = moved_facets(verdict)
    if not moved:
        return []
    return [insert_facets(facet_moves(changed if moved - DEPLETION else _depletion_crossed(changed)))]


def _depletion_crossed(changed: CTE) -> CTE:
    """The accounts that became depleted, or are so no longer, with their other facet columns: few, as a rule."""
    stayed = facet_of(accounts.c)
    crossed = changed.c.old_depleted.is_distinct_from(changed.c.new_depleted)
    # Within the chunk, so that no plan of the join can read all accounts.
    same = and_(in_chunk(), accounts.c.control_number == changed.c.control_number)
    names = [name for name in FACET_COLUMNS if name not in DEPLETION]
    columns = [stayed[name].label(name) for name in names]
    return (
        select(*(changed.c[name] for name in ("tenant_id", "batch_id", "old_depleted", "new_depleted")), *columns)
        .join_from(changed, accounts, same)
        .where(crossed)
        .cte("crossed")
    )
