"""Cancelling: chunks that are done stay, the rest is left as it is. Cancelling twice is the same as once."""

from datetime import datetime

from db.engine import Database, Mode, Row, Tenant
from rules.declarations.errors import UserError, UserErrorCode
from rules.requests.validation import RequestRefused
from rules.updates import retrying, turns
from rules.updates.retrying import retry_transient
from rules.updates.statements import lifecycle


async def cancel(database: Database, tenant: Tenant, subject: str, update: int, now: datetime) -> None:
    """Cancel an update; raises RequestRefused where it does not exist or has ended without being cancelled.

    Does not wait for a chunk under way: that one finds its update cancelled, and rolls back.
    """

    async def attempt(_: int) -> tuple[bool, Row | None]:
        async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
            cancelled = await session.rows(lifecycle.cancel(), batch_update=update, cancelled_by=subject, now=now)
            return bool(cancelled), await session.row(lifecycle.stored(locked=False), batch_update=update)

    cancelled, row = await retry_transient(attempt, retrying.RETRY_FOR_IN_REQUEST)
    if row is None:
        raise RequestRefused([UserError(UserErrorCode.BATCH_UPDATE_NOT_FOUND, ("id",))])
    if not cancelled and row["state"] != "CANCELLED":
        raise RequestRefused([UserError(UserErrorCode.NOT_CANCELLABLE, ("id",))])
    await turns.enqueue_next(database, tenant, row["batch_id"])
