"""The facets of slices of control numbers, from which statistics of ranges of control numbers are read.

A slice of level 0 has `SLICE_WIDTH` control numbers, one of the next level `FAN_OUT` times as many, so that a range of
any length consists of few slices and two edges. As with facets, rows are added up and never updated: the facets of a
slice are the sum of its rows and of the deltas in `facets` that are not folded yet. Folding alone writes here
(`db.facets.folding`).
"""

from sqlalchemy import Boolean, Column, Index, Integer, SmallInteger, Table

from db.column_types import metadata
from db.tables.facets import COUNTED_COLUMNS, facets

FAN_OUT = 8
"""Slices of one level that make one of the next."""

LEVELS = 4
"""Numbers of levels."""

WIDTHS = tuple(FAN_OUT**level for level in range(LEVELS))
"""By level: the width of a slice, in slices of level 0."""

# Without a foreign key to the tenant, which the facets folded have: to check it cost a seventh of folding.
facet_slices = Table(
    "facet_slices",
    metadata,
    Column("tenant_id", Integer, nullable=False),
    Column("batch_id", Integer, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("slice", Integer, nullable=False),
    Column("merged", Boolean, nullable=False, comment="Was the sum of all rows of its facet and slice when written."),
    Column("n", Integer, nullable=False),
    *(Column(name, facets.c[name].type, nullable=facets.c[name].nullable) for name in COUNTED_COLUMNS),
    Index("ix_facet_slices", "batch_id", "level", "slice"),
    postgresql_with={"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 5000},
)
