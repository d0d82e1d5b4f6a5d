"""The parameters that statements take from a batch."""

from typing import Any

from db.batches import Batch
from db.currencies import fraction_digits


def batch_parameters(batch: Batch) -> dict[str, Any]:
    """What the batch and its customer lend to all accounts: the parameters of
    `rules.declarations.account.BatchParameters`.
    """
    return {
        "batch": batch.key,
        "customer": batch.customer,
        "currency": batch.currency,
        "digits": fraction_digits(batch.currency),
        "commission_percent": batch.commission_percent,
        "zone": batch.billing_time_zone,
        "today": batch.today,
        "suspended": batch.suspended,
    }
