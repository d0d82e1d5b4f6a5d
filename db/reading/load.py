"""How loaded the installation is: its queue, leases and running updates, over all tenants."""

from dataclasses import dataclass

from sqlalchemy import column, func, select

from db.engine import Database
from db.sql import prepare


@dataclass(frozen=True, slots=True)
class Load:
    """Jobs that are due, the age of the oldest in seconds, leased batches, updates, accounts of the running ones."""

    jobs: int
    oldest_job_seconds: float
    leases: int
    queued: int
    running: int
    selected: int
    processed: int


_LOAD = prepare(select(*map(column, Load.__slots__)).select_from(func.account_batch_load()))


async def load_of(database: Database) -> Load:
    """The present load, by one statement."""
    async with database.transaction(None) as session:
        (row,) = await session.rows(_LOAD)
    return Load(*row)
