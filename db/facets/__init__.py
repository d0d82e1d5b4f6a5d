"""Maintenance of facets, the counts that statistics are read from; `db.statistics` reads them.

Writers only append; folding and restamping run concurrently and never block them.
"""

from db.facets.folding import fold, unfolded_batches
from db.facets.model import facet_moves, insert_facets
from db.facets.rebuilding import audit, rebuild
from db.facets.restamping import restamp, stale, stale_batches
from db.facets.suppression import suppress_triggers, switch_off_triggers
from db.tables.facets import FACET_INPUTS, facet_of

__all__ = [
    "FACET_INPUTS",
    "audit",
    "facet_moves",
    "facet_of",
    "fold",
    "insert_facets",
    "rebuild",
    "restamp",
    "stale",
    "stale_batches",
    "suppress_triggers",
    "switch_off_triggers",
    "unfolded_batches",
]
