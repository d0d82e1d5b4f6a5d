"""Where a batch update stands, and how far it is."""

import strawberry

from db.reading import updates
from graph.schema.types.described_enums import schema_enum
from rules.declarations.described_enum import DescribedEnum


@schema_enum
class BatchUpdateState(DescribedEnum):
    """Where a batch update stands."""

    SCHEDULED = "SCHEDULED", "Waits for the instant that it was asked for."
    QUEUED = "QUEUED", "Waits for a worker, or for another update of its batch."
    RUNNING = "RUNNING", "Is being done."
    COMPLETED = "COMPLETED", "Ended: each selected account is updated, unchanged or refused."
    REFUSED = "REFUSED", "Ended: under REFUSE_BATCH an account was refused; nothing was changed."
    CANCELLED = "CANCELLED", "Ended by a person; what was done stays done and is recorded."
    FAILED = "FAILED", "Ended by a fault; what was done stays done and is recorded."


@strawberry.type(description="How far a batch update is.")
class BatchUpdateProgress:
    selected: int = strawberry.field(description="Accounts that it selected.")
    processed: int = strawberry.field(description="Of those, accounts that it has come to.")
    updated: int = strawberry.field(description="Of those, accounts that were changed.")
    unchanged: int = strawberry.field(description="Of those, accounts that had every value asked for already.")
    refused: int = strawberry.field(description="Of those, accounts that some rule refused.")
    fraction: float = strawberry.field(description="How much is done, 0 to 1.")


def progress_of(stored: updates.BatchUpdate) -> BatchUpdateProgress:
    """How far an update is, as stored."""
    counts = {name: getattr(stored, name) for name in ("selected", "processed", "updated", "unchanged", "refused")}
    return BatchUpdateProgress(**counts, fraction=stored.fraction)
