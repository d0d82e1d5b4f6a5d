"""The values of the parameters that statements take from a batch."""

from typing import Any

from db.batches import Batch
from db.currencies import fraction_digits


def batch_parameters(batch: Batch) -> dict[str, Any]:
    """The values of `rules.declarations.account.BatchParameters`, by parameter name."""
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
