"""The filter of a request: which accounts of a batch it selects.

Absent and null do not narrow the selection; an empty list or text matches nothing, and neither does the key of a
missing row. The same filter is a condition on accounts and, without account ID and follow-ups, on facets; with control
numbers, on the facets of slices. Its condition depends on its shape alone and its values are parameters, so that
statements are composed once for each shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from db import facts
from db.batches import Batch, BatchReference
from rules.declarations.described_enum import DescribedEnum
from rules.requests.control_numbers import Ranges, range_parameters
from rules.requests.follow_ups import RefusedBy
from rules.requests.shape import Shape
from rules.requests.text_match import TextMatch

ALL_BUT_TERMINATED = tuple(status for status in facts.STATUSES if status != "TERMINATED")


class Registration(DescribedEnum):
    """Whether an account's IP phone is registered at this moment."""

    REGISTERED = "REGISTERED", "Registered now."
    UNREGISTERED = "UNREGISTERED", "Not registered now."


@dataclass(frozen=True, slots=True)
class Filter:
    """The criteria of a selection within a batch; references are keys, 0 for a row that does not exist."""

    batch: BatchReference
    account_id: TextMatch | None = None
    control_numbers: Ranges | None = None
    statuses: tuple[str, ...] | None = None
    registration: Registration | None = None
    products: tuple[int, ...] | None = None
    customer_sites: tuple[int, ...] | None = None
    distributors: tuple[int, ...] | None = None
    started: bool | None = None
    depleted: bool | None = None
    refused_by: RefusedBy | None = None
    left_by: int | None = None

    @property
    def answerable_from_facets(self) -> bool:
        """Whether facets can answer it, without reading accounts."""
        return self.control_numbers is None and self.answerable_from_slices

    @property
    def answerable_from_slices(self) -> bool:
        """Whether facets can answer it but for control numbers, and facets of slices with them."""
        return self.account_id is None and not self.is_follow_up

    @property
    def is_follow_up(self) -> bool:
        """Whether it selects what an earlier update did not change; accounts of any status, unless some are named."""
        return self.refused_by is not None or self.left_by is not None

    @property
    def effective_statuses(self) -> tuple[str, ...]:
        """The statuses that the filter names, or the default where it names none."""
        if self.statuses is None:
            return facts.STATUSES if self.is_follow_up else ALL_BUT_TERMINATED
        return self.statuses

    @property
    def shape(self) -> Shape:
        """What decides the filter's SQL."""
        criteria = {name for name in _CRITERIA if getattr(self, name) is not None}
        if self.refused_by is not None and self.refused_by.codes is not None:
            criteria.add("refused_codes")
        statuses = set(self.effective_statuses)
        if statuses == set(ALL_BUT_TERMINATED):
            criteria.add("not_terminated")
        elif statuses != set(facts.STATUSES):
            criteria.add("statuses")
        return Shape(frozenset(criteria), None if self.account_id is None else self.account_id.how)

    def values(self, batch: Batch) -> Mapping[str, Any]:
        """The parameters of the filter's condition, by name."""
        of_batch = {
            "batch": batch.key,
            "today": batch.today,
            "suspended": batch.suspended,
            "zone": batch.billing_time_zone,
        }
        return {**of_batch, **self.criteria_values}

    @property
    def criteria_values(self) -> Mapping[str, Any]:
        """The parameters but for those that the batch has a value of."""
        return {
            "statuses": (self.statuses and list(self.statuses)) or [],
            "registration": self.registration is Registration.REGISTERED,
            "products": self.products,
            "customer_sites": self.customer_sites,
            "distributors": self.distributors,
            "started": self.started,
            "depleted": self.depleted,
            "account_id": self.account_id and self.account_id.pattern,
            "account_id_end": self.account_id and self.account_id.end,
            "refused_by": self.refused_by and self.refused_by.batch_update,
            "refused_codes": self.refused_by and self.refused_by.codes,
            "left_by": self.left_by,
            **range_parameters(self.control_numbers),
        }


_CRITERIA = tuple(field.name for field in fields(Filter) if field.name not in ("batch", "account_id", "statuses"))
"""The fields that narrow the selection by one condition, whatever their value."""
