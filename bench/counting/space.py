"""What accounts, updates and charges take on the disk, with their indexes, in a batch as the import leaves it."""

from collections.abc import Mapping

from bench import doing
from bench.kinds import KINDS, choices
from bench.server import Bench
from bench.table import Notes

_SIZE = """SELECT coalesce(
    (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree($1::text::regclass)),
    pg_total_relation_size($1::text::regclass))"""
"""Of a table, or of all partitions of one."""
_LEVELS = "SELECT level, count(*) AS rows FROM facet_slices WHERE batch_id = $1 GROUP BY level ORDER BY level"
_RESULTS = ("account_outcomes", "attribute_changes")
WRITTEN = (*_RESULTS, "batch_xdrs")
"""What an update appends to."""


async def measure(bench: Bench, size: int) -> Notes:
    """Sizes of the batch of that size; an update of each kind is done meanwhile."""
    batch, all_accounts = bench.batches[size], sum(bench.batches)
    notes: Notes = {
        "an account, as imported": f"{await _bytes(bench, 'accounts') / all_accounts:.0f} bytes",
        f"facets of the batch of {size:,}": await _facets(bench, batch),
        "rows of its slices, from the narrowest": await _levels(bench, batch),
        "slices of all batches": f"{await _bytes(bench, 'facet_slices') / 1e6:.1f} MB",
        "accounts of all batches": f"{await _bytes(bench, 'accounts') / 1e6:.1f} MB",
    }
    ids = await choices(bench, size)
    for kind in KINDS:
        before = await _sizes(bench)
        await doing.update(bench, size, kind.request(ids))
        notes |= told(kind.name, size, before, await _sizes(bench))
    return notes


def told(kind: str, accounts: int, before: Mapping[str, int], after: Mapping[str, int]) -> Notes:
    """What an update of so many accounts has appended, for each of them."""
    grown = {table: after[table] - before[table] for table in WRITTEN}
    results = sum(grown[table] for table in _RESULTS)
    notes: Notes = {f"what became of an account, {kind}": f"{results / accounts:.1f} bytes"}
    records = f"{grown['batch_xdrs'] / accounts:.1f} bytes"
    return notes | ({"a record of a charge (xDR)": records} if grown["batch_xdrs"] else {})


async def _sizes(bench: Bench) -> dict[str, int]:
    return {table: await _bytes(bench, table) for table in WRITTEN}


async def _bytes(bench: Bench, table: str) -> int:
    return int(await bench.owner.fetchval(_SIZE, table))


async def _facets(bench: Bench, batch: int) -> int:
    return int(await bench.owner.fetchval("SELECT count(*) FROM facets WHERE batch_id = $1", batch))


async def _levels(bench: Bench, batch: int) -> str:
    return ", ".join(f"{row['rows']:,}" for row in await bench.owner.fetch(_LEVELS, batch))
