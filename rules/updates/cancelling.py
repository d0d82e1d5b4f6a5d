"""Cancelling: what was done stays, the rest is left as it is; twice is as once."""

from datetime import datetime

from db.engine import Database, Mode, Row, Tenant
from rules.declarations.errors import UserError, UserErrorCode
from rules.requests.validation import RequestRefused
from rules.updates import turns
from rules.updates.retrying import RETRY_FOR_IN_REQUEST, retry_transient
from rules.updates.statements import lifecycle


async def cancel(database: Database, tenant: Tenant, subject: str, update: int, now: datetime) -> None:
    """Cancels an update that has not ended; raises RequestRefused for one that is not there or has ended otherwise.

    Answers at once: a chunk that is under way finds its update cancelled and is undone.
    """

    async def once(_: int) -> tuple[bool, Row | None]:
        async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
            cancelled = await session.rows(lifecycle.cancel(), batch_update=update, who=subject, now=now)
            return bool(cancelled), await session.row(lifecycle.stored(locked=False), batch_update=update)

    cancelled, row = await retry_transient(once, RETRY_FOR_IN_REQUEST)
    if row is None:
        raise RequestRefused([UserError(UserErrorCode.BATCH_UPDATE_NOT_FOUND, ("id",))])
    if not cancelled and row["state"] != "CANCELLED":
        raise RequestRefused([UserError(UserErrorCode.NOT_CANCELLABLE, ("id",))])
    await turns.enqueue_next(database, tenant, row["batch_id"])
