"""The queue of work: PgQueuer's tables, and jobs put in by the transaction that makes the work.

A job says which update of which tenant is to go on, and no more: the update's row says how far it is. Jobs may come
twice or too late; whoever takes one looks at the row first.
"""

from dataclasses import dataclass
from datetime import timedelta

from pgqueuer.adapters.persistence.schema_ddl import render_install
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.settings import DBSettings
from pgqueuer.queries import Queries

from db.engine import Session, Tenant
from db.tables.security import ROLE

ENTRYPOINT = "batch_update"
"""The name under which workers take the jobs of updates."""

_TABLES = ("pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics")
_SEQUENCES = ("pgqueuer_id_seq", "pgqueuer_log_id_seq", "pgqueuer_schedules_id_seq", "pgqueuer_statistics_id_seq")


@dataclass(frozen=True, slots=True)
class Job:
    """An update that is to go on."""

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


async def put(session: Session, job: Job, after: timedelta = timedelta(0)) -> None:
    """Queues a job with the session's transaction, for that much later; not twice while it waits or is under way."""
    key = f"{ENTRYPOINT} {job.update}"
    queries = Queries(AsyncpgDriver(session.connection))
    await queries.enqueue(ENTRYPOINT, job.payload, execute_after=after, dedupe_key=key, on_conflict="skip")


def statements() -> list[str]:
    """The DDL of the queue, as the installed PgQueuer declares it, and what the server's role may do with it."""
    whole = render_install(DBSettings())
    body = "\n".join(line for line in whole.splitlines() if not line.startswith("-- pgqueuer"))
    made = [statement.strip() for statement in _apart(body)]
    granted = [f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(_TABLES)} TO {ROLE}"]
    return [*made, *granted, f"GRANT USAGE ON SEQUENCE {', '.join(_SEQUENCES)} TO {ROLE}"]


def _apart(text: str) -> list[str]:
    """The statements of a script: each begins with CREATE at the beginning of a paragraph."""
    found: list[str] = []
    for paragraph in text.split("\n\n"):
        if paragraph.strip().startswith("CREATE "):
            found.append(paragraph)
        elif paragraph.strip():
            found[-1] += "\n\n" + paragraph
    return [statement.rstrip().removesuffix(";") for statement in found]
