"""The import of a batch, compared with COPY into a table with the same indexes; and the export of it."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from bench import data
from bench.loading.processor import processor_time
from bench.process import run
from bench.server import database
from bench.table import Figure, Notes, of_rounds

TARGET = 2
"""Times COPY that an import takes at most."""

_EMPTY = """
SET session_replication_role = replica;
TRUNCATE accounts, facets, facet_slices CASCADE;
DELETE FROM batches;
SET session_replication_role = origin
"""
_TABLE = """
CREATE TABLE copied (LIKE accounts INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING CONSTRAINTS) WITH (fillfactor = 45)
"""


@dataclass(frozen=True)
class _Taken:
    """Seconds, and seconds of processor time of the database."""

    seconds: float
    processor: float


async def _taken(directory: Path, work: Callable[[], Awaitable[object]]) -> _Taken:
    begun = time.perf_counter()
    processor = await processor_time(directory, work)
    return _Taken(time.perf_counter() - begun, processor)


@dataclass
class _Place:
    """A database, the directory of its import, and where that is exported to."""

    directory: Path
    dsn: str
    owner: Any
    files: Path
    memory: dict[str, float] = field(default_factory=dict)

    async def imported(self) -> None:
        """Import the files into a tenant without accounts, which has what they refer to."""
        await self._run("import", self.files)

    async def exported(self) -> None:
        """Export the tenant, of which nothing is left of an earlier export."""
        with tempfile.TemporaryDirectory(prefix="ab-bench-data-") as target:
            await self._run("export", Path(target) / "tenant")

    async def copied(self, source: Path) -> None:
        """Copy the accounts as they are stored."""
        connection = await asyncpg.connect(self.dsn)
        await connection.copy_to_table("copied", source=source, format="csv")
        await connection.close()

    async def _run(self, command: str, directory: Path) -> None:
        _, memory = await asyncio.to_thread(run, self.directory, command, str(directory), "--tenant", data.TENANT)
        self.memory[command] = max(memory, self.memory.get(command, 0))


async def measure(size: int, rounds: int) -> tuple[list[Figure], Notes]:
    """Figures of a batch of that size: import, COPY and export in turn, `rounds` times."""
    async with database() as (directory, dsn, owner):
        with tempfile.TemporaryDirectory(prefix="ab-bench-data-") as files:
            data.write_catalogue(Path(files))
            await asyncio.to_thread(run, directory, "import", files, "--tenant", data.TENANT)
        with tempfile.TemporaryDirectory(prefix="ab-bench-data-") as files:
            data.write_batches(Path(files), [f"{size:,}"], size, 1)
            place = _Place(directory, dsn, owner, Path(files))
            measured = [await _round(place) for _ in range(rounds)]
    return _figures(size, measured), {
        f"most memory of `{command}`": f"{memory:.0f} MB" for command, memory in place.memory.items()
    }


async def _round(place: _Place) -> tuple[_Taken, _Taken, _Taken]:
    """Import, COPY and export of the same accounts."""
    await place.owner.execute(_EMPTY)
    await place.owner.execute(f"DROP TABLE IF EXISTS copied; {_TABLE}")
    await place.owner.execute("CHECKPOINT")
    imported = await _taken(place.directory, place.imported)
    exported = await _taken(place.directory, place.exported)
    with tempfile.NamedTemporaryFile(prefix="ab-bench-data-", suffix=".csv") as stored:
        query = "SELECT * FROM accounts ORDER BY batch_id, control_number"
        await place.owner.copy_from_query(query, output=stored.name, format="csv")
        await place.owner.execute("CHECKPOINT")
        copied = await _taken(place.directory, lambda: place.copied(Path(stored.name)))
    return imported, copied, exported


def _figures(size: int, rounds: list[tuple[_Taken, _Taken, _Taken]]) -> list[Figure]:
    imports, copies, exports = ([each.seconds for each in taken] for taken in zip(*rounds, strict=True))
    processor, floor = ([taken[place].processor for taken in rounds] for place in (0, 1))
    what = "import, compared with COPY into a table with the same indexes"
    return [
        of_rounds(what, size, imports, copies, size, TARGET),
        of_rounds(f"{what}: processor time of the database", size, processor, floor, size, TARGET),
        of_rounds("export, compared with the import", size, exports, imports, size, None),
    ]
