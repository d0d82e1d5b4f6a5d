"""What keeps facets, the counts that statistics are read from; `db.statistics` reads them.

Writers only append; folding and restamping run beside them and never make anybody wait.
"""

from db.facets.folding import batches_to_fold, fold
from db.facets.model import appended, moves_of
from db.facets.rebuilding import audit, rebuild
from db.facets.restamping import restamp, stale, stale_batches
from db.facets.suppress_triggers import stand_aside
from db.tables.facets import FACET_INPUTS, facet_of

__all__ = [
    "FACET_INPUTS",
    "appended",
    "audit",
    "batches_to_fold",
    "facet_of",
    "fold",
    "moves_of",
    "rebuild",
    "restamp",
    "stale",
    "stale_batches",
    "stand_aside",
]
