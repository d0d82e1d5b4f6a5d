"""Facet changes that follow from changes of accounts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, Boolean, Select, func, insert, literal, or_, select

from db.facts import Expression
from db.tables import facets
from db.tables.facets import COUNTED_COLUMNS, FACET_COLUMNS

DELTA_KEYS = ("tenant_id", "batch_id", *FACET_COLUMNS)
"""The columns that identify a facet of a narrowest slice."""

FACET_KEYS = ("tenant_id", "batch_id", *COUNTED_COLUMNS)
"""The columns that identify a facet of a batch."""


def insert_facets(moves: CTE, *, folded: bool = False) -> Any:
    """Insert the rows of `moves` (DELTA_KEYS and `n`), summed, without sums of zero: as deltas, or of the batch."""
    names = FACET_KEYS if folded else DELTA_KEYS
    keys = [moves.c[name] for name in names]
    n = func.sum(moves.c.n)
    summed = select(*keys, literal(folded, Boolean), n).group_by(*keys).having(n != 0)
    return insert(facets).from_select([*names, "folded", "n"], summed)


def facet_moves(changed: CTE, shared: Mapping[str, Expression] | None = None) -> CTE:
    """The changes of facets from rows of accounts with `old_` and `new_` facet columns: -n of the old, +n of the new.

    `shared`: columns that the rows do not have, as their values are the same for all of these accounts. Accounts with
    the same change are counted first, so that few rows are split into two.
    """
    shared = shared or {}
    columns: dict[str, Expression] = {**dict(changed.c.items()), **shared}
    moved = (
        columns[name].is_distinct_from(columns[name.replace("old_", "new_", 1)])
        for name in columns
        if name.startswith("old_")
    )
    keys = [changed.c[name] for name in changed.c.keys() if _is_facet_column(name)]  # noqa: SIM118
    same = [value.label(name) for name, value in shared.items()]
    alike = select(*keys, *same, func.count().label("n")).where(or_(*moved)).group_by(*keys).cte("alike")

    def side(prefix: str, sign: int) -> Select[Any]:
        sources = [f"{prefix}_{name}" if f"old_{name}" in alike.c else name for name in FACET_COLUMNS]
        labelled = [alike.c[source].label(name) for source, name in zip(sources, FACET_COLUMNS, strict=True)]
        return select(alike.c.tenant_id, alike.c.batch_id, *labelled, (alike.c.n * sign).label("n"))

    return side("old", -1).union_all(side("new", 1)).cte("moves")


def _is_facet_column(name: str) -> bool:
    return name in DELTA_KEYS or (name.partition("_")[2] in FACET_COLUMNS and name.startswith(("old_", "new_")))
