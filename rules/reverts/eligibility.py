"""Whether and how an update can be reverted: by an update of its own over the accounts that it changed, once."""

from datetime import datetime

from db import batches
from db.batches import BatchReference
from db.engine import Row, Session
from db.update_states import UNFINISHED
from rules.declarations.errors import UserError, UserErrorCode
from rules.declarations.permissions import Permission
from rules.requests.criteria import update_label
from rules.requests.validation import RequestRefused
from rules.requests.wording import RequestedChange
from rules.reverts import statements
from rules.reverts.revert_request import RevertRequest, reverted_changes
from rules.reverts.revert_task import RevertTask
from rules.reverts.revertible import Revertible, not_revertible

NO_CHANGE = "The batch update changed no account: there is nothing to revert."
NOT_ENDED = "The batch update has not ended yet: wait for its end, or cancel it first."
RESULTS_REMOVED = (
    "The results of the batch update were removed for their age: nothing tells any more what to go back to."
)


async def find_revertible(session: Session, update: int, now: datetime, *, claim: bool) -> Revertible:
    """Find an update to revert; raises RequestRefused where it does not exist or cannot be reverted.

    `claim`: make this transaction conflict with any other that accepts a revert of the same update.
    """
    if claim:
        await session.rows(statements.claim(), batch_update=update)
    row = await session.row(statements.revertible(), batch_update=update)
    if row is None:
        raise RequestRefused([UserError(UserErrorCode.BATCH_UPDATE_NOT_FOUND, ("id",))])
    _refuse_unless_revertible(row)
    return await _revertible(session, row, now)


async def find_accepted(session: Session, update: int, now: datetime) -> Revertible:
    """What is left to revert of an update whose revert was accepted, whatever the state of the revert."""
    row = await session.row(statements.revertible(), batch_update=update)
    if row is None:
        raise LookupError("an update that has a revert is never removed")
    return await _revertible(session, row, now)


async def required_permissions(session: Session, update: int) -> frozenset[Permission]:
    """The permissions that reverting an update requires: those it required itself. UPDATE_ACCOUNTS if there is none."""
    row = await session.row(statements.revertible(), batch_update=update)
    if row is None:
        return frozenset({Permission.UPDATE_ACCOUNTS})
    return RevertRequest.of_update(row["id"], row["reverts"], row["request"]).permissions


def _refuse_unless_revertible(row: Row) -> None:
    errors = []
    if row["state"] in UNFINISHED:
        errors.append(not_revertible(NOT_ENDED))
    elif not row["updated"]:
        errors.append(not_revertible(NO_CHANGE))
    elif row["last_chunk"] is None:
        errors.append(not_revertible(RESULTS_REMOVED))
    if row["reverted"]:
        errors.append(UserError(UserErrorCode.ALREADY_REVERTED, ("id",)))
    if errors:
        raise RequestRefused(errors)


async def _revertible(session: Session, row: Row, now: datetime) -> Revertible:
    batch = await batches.find(session, BatchReference(key=row["batch_id"]), now)
    if batch is None:
        raise LookupError("a batch with updates is never removed")
    revert_request = RevertRequest.of_update(row["id"], row["reverts"], row["request"])
    task = RevertTask(batch, revert_request, row["started_at"])
    criteria = [("Batch", batch.name), ("Reverts", update_label(row))]
    changes = [RequestedChange(*words) for words in reverted_changes(row["changes"])]
    return Revertible(task, criteria, changes, row)
