"""A client that follows an update sees it through: its worker may be killed, and the server that tells of it."""

import asyncpg

from tests.session import Record, through_a_killed_server, through_a_killed_worker
from tests.support.following import BROKEN, CONNECTED, Event
from tests.support.server_and_workers import ServerAndWorkers, server_and_workers

ACCOUNTS = 20_000
CHUNK = 100

EXACTLY_ONCE = """
SELECT u.updated > 0 AND u.updated + u.unchanged + u.refused = u.selected
    AND (count(*), count(DISTINCT x.control_number)) = (u.updated, u.updated)
FROM batch_updates u JOIN xdrs x ON x.batch_update_id = u.id WHERE u.id = $1 GROUP BY u.id
"""


async def test_through_a_killed_worker_and_a_killed_server() -> None:
    async with server_and_workers(ACCOUNTS, CHUNK) as set_up:
        record = await through_a_killed_worker(set_up)
        assert _kept_order(record)
        assert record.lines.count(CONNECTED) == 1
        assert BROKEN not in record.lines
        assert _events_after(record, "ready")
        assert await _exactly_once(set_up, 1)

        record = await through_a_killed_server(set_up)
        assert _kept_order(record)
        assert record.lines.count(CONNECTED) == 2
        assert record.lines.count(BROKEN) == 1
        assert await _exactly_once(set_up, 2)


def _kept_order(record: Record) -> bool:
    """Progress never went back, and everything was done at the end."""
    processed = [event.processed for event in record.events]
    last = record.events[-1]
    return processed == sorted(processed) and (last.state, last.processed) == ("COMPLETED", last.selected)


def _events_after(record: Record, word: str) -> list[Event]:
    at = next(n for n, line in enumerate(record.lines) if isinstance(line, str) and word in line)
    return [line for line in record.lines[at:] if isinstance(line, Event)]


async def _exactly_once(processes: ServerAndWorkers, update: int) -> bool:
    """Whether each account that an update changed was charged, and charged once."""
    connection = await asyncpg.connect(f"postgresql://postgres@/account_batch?host={processes.home}")
    charged: bool = await connection.fetchval(EXACTLY_ONCE, update)
    await connection.close()
    return charged
