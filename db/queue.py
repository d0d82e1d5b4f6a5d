"""The queue of updates: PgQueuer's tables, and jobs enqueued by the transaction that makes an update due.

A job has the tenant and key of an update and nothing else: the update's row has its progress. Jobs may be delivered
twice or too late, so a worker reads the row first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from pgqueuer import AsyncpgDriver, InMemoryDriver, Queries
from sqlalchemy import BigInteger, LargeBinary, and_, bindparam, column, func, literal_column, or_, select, table
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Row, Session, Tenant
from db.sql import Prepared, prepare
from db.tables.security import ROLE

ENTRYPOINT = "batch_update"
"""The name under which workers take the jobs of updates."""

_PICK_UP_GRACE = timedelta(seconds=1)
"""Time after which a worker that picked a job holds its batch's lease, or has died."""

_TABLES = ("pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics")
_SEQUENCES = ("pgqueuer_id_seq", "pgqueuer_log_id_seq", "pgqueuer_schedules_id_seq", "pgqueuer_statistics_id_seq")


@dataclass(frozen=True, slots=True)
class Job:
    """An update that is to be started or resumed."""

    tenant: Tenant
    update: int

    @property
    def payload(self) -> bytes:
        """The job as the queue carries it."""
        return f"{int(self.tenant)} {self.update}".encode()

    @classmethod
    def of(cls, payload: bytes | None) -> "Job":
        """The job that a payload carries."""
        tenant, update = (payload or b"").split()
        return cls(Tenant(int(tenant)), int(update))


async def enqueue(session: Session, job: Job, after: timedelta = timedelta(0)) -> None:
    """Enqueue a job in the session's transaction, due `after` that time; at most one of an update at a time."""
    key = f"{ENTRYPOINT} {job.update}"
    queries = Queries(AsyncpgDriver(session.connection))
    await queries.enqueue(ENTRYPOINT, job.payload, execute_after=after, dedupe_key=key, on_conflict="skip")


async def enqueue_orphans(session: Session, jobs: Sequence[Job]) -> None:
    """Enqueue second jobs for updates whose own may be with a dead worker, unless one waits or was just picked.

    The deduplication key of such a job has the id of the update's last job: two callers at once enqueue it once, and if
    its worker dies too the next one gets another key. So an update never has more than one job in addition to its own.
    """
    if not jobs:
        return
    known = {
        bytes(row["payload"]): row for row in await session.rows(_queued_jobs(), payloads=[job.payload for job in jobs])
    }
    orphans = [job for job in jobs if job.payload not in known or not known[job.payload]["at_hand"]]
    if orphans:
        queries = Queries(AsyncpgDriver(session.connection))
        names: list[str | None] = [
            f"{ENTRYPOINT} {job.update} after {_last_job(known.get(job.payload))}" for job in orphans
        ]
        payloads: list[bytes | None] = [job.payload for job in orphans]
        count = len(orphans)
        await queries.enqueue([ENTRYPOINT] * count, payloads, [0] * count, dedupe_key=names, on_conflict="skip")


def _last_job(known: Row | None) -> int:
    return 0 if known is None else known["last"]


@cache
def _queued_jobs() -> Prepared:
    """For each payload that has jobs: the last one, and whether one waits or was just picked."""
    names = ("id", "payload", "status", "execute_after", "updated")
    job = table("pgqueuer", *(column(name) for name in names)).c
    now: Any = func.now()
    waits = and_(job.status == literal_column("'queued'"), job.execute_after <= now)
    picked = and_(job.status == literal_column("'picked'"), job.updated > now - _PICK_UP_GRACE)
    return prepare(
        select(
            job.payload,
            func.max(job.id).cast(BigInteger).label("last"),
            func.bool_or(or_(waits, picked)).label("at_hand"),
        )
        .where(job.payload == func.any(bindparam("payloads", type_=ARRAY(LargeBinary))))
        .group_by(job.payload)
    )


def statements() -> list[str]:
    """The DDL of the queue, as the installed PgQueuer declares it, and the grants to the server's role."""
    whole = Queries(InMemoryDriver()).qbe.build_install_query()
    body = "\n".join(line for line in whole.splitlines() if not line.startswith("-- pgqueuer"))
    made = [statement.strip() for statement in _split_statements(body)]
    granted = [f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(_TABLES)} TO {ROLE}"]
    return [*made, *granted, f"GRANT USAGE ON SEQUENCE {', '.join(_SEQUENCES)} TO {ROLE}"]


def _split_statements(text: str) -> list[str]:
    """The statements of a script: each begins with CREATE at the beginning of a paragraph."""
    found: list[str] = []
    for paragraph in text.split("\n\n"):
        if paragraph.strip().startswith("CREATE "):
            found.append(paragraph)
        elif paragraph.strip():
            found[-1] += "\n\n" + paragraph
    return [statement.rstrip().removesuffix(";") for statement in found]
