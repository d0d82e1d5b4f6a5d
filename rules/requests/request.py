"""A request to change accounts, as the API hands it over: values in their types, references as keys."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from db.batches import Batch
from rules.declarations.batch_parameters import batch_parameters
from rules.declarations.changes import GROUPS, Changes
from rules.declarations.described_enum import DescribedEnum
from rules.declarations.inputs import ABSENT, Null
from rules.requests.selection import Filter


class RefusalPolicy(DescribedEnum):
    """What a refused account means for the others."""

    SKIP_REFUSED = "SKIP_REFUSED", "The others are changed all the same."
    REFUSE_BATCH = "REFUSE_BATCH", "Nothing at all is changed when any account is refused."


@dataclass(frozen=True, slots=True)
class Request:
    """A request: which accounts to change, how, and under which policy.

    `confirmation_token`: what a preview has confirmed; `start_at`: the instant of a scheduled start, None for now.
    """

    filter: Filter
    changes: Changes
    on_refusal: RefusalPolicy = RefusalPolicy.SKIP_REFUSED
    confirmation_token: str | None = None
    idempotency_key: str | None = None
    comment: str | None = None
    start_at: datetime | None = None

    def effective_changes(self) -> dict[str, Any]:
        """The changes by group, in the groups' order, without groups that change nothing."""
        return {
            group.name: self.changes[group.name]
            for group in GROUPS
            if group.name in self.changes and requests_change(self.changes[group.name])
        }

    def values(self, batch: Batch) -> dict[str, Any]:
        """The parameters of statements about that batch and the filter, by name."""
        return {**self.filter.values(batch), **batch_parameters(batch)}

    def to_json(self, batch: Batch | None) -> dict[str, Any]:
        """The request as plain JSON values: equal for equal requests, however they were written."""
        filter_ = {f.name: _to_json(getattr(self.filter, f.name)) for f in fields(self.filter) if f.name != "batch"}
        if self.filter.control_numbers is not None:
            filter_["control_numbers"] = [f"{low}-{high}" for low, high in self.filter.control_numbers]
        start = {} if self.start_at is None else {"startAt": self.start_at.astimezone(UTC).isoformat()}
        reference = self.filter.batch
        batch_value: Any = batch.key if batch else [reference.key, reference.name]
        return {
            "batch": batch_value,
            "filter": {name: value for name, value in filter_.items() if value is not None},
            "changes": {name: _to_json(change) for name, change in self.effective_changes().items()},
            "onRefusal": self.on_refusal.value,
            **start,
        }

    def fingerprint(self, batch: Batch | None) -> str:
        """A hash of the request without its token, idempotency key and comment: equal for equal requests."""
        text = json.dumps(self.to_json(batch), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def requests_change(value: Any) -> bool:
    """Whether an input changes anything: a null does, an empty group or `activateInactive: false` does not."""
    if isinstance(value, list):
        return any(requests_change(item) for item in value)
    if not is_dataclass(value):
        return value is not ABSENT
    return any(
        requests_change(item)
        for f in fields(value)
        if (item := getattr(value, f.name)) is not ABSENT
        and item != f.metadata["no_change"]
        and not (item is None and f.metadata["null"] is Null.ABSENT)
    )


def _to_json(value: Any) -> Any:
    if is_dataclass(value):
        items = {f.name: getattr(value, f.name) for f in fields(value)}
        present = {n: v for n, v in items.items() if v is not ABSENT and not _same_as_absent(value, n, v)}
        return {name: _to_json(item) for name, item in present.items()}
    if isinstance(value, list | tuple):
        return _sorted_set([_to_json(item) for item in value])
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"  # minus zero and zero are the same amount
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _same_as_absent(change: Any, name: str, value: Any) -> bool:
    metadata: Mapping[str, Any] = type(change).__dataclass_fields__[name].metadata
    no_change = metadata.get("no_change", ABSENT)
    if "no_change" in metadata and is_dataclass(value) and not requests_change(value):
        return True
    return value == no_change or (value is None and metadata.get("null") is Null.ABSENT)


def _sorted_set(values: list[Any]) -> list[Any]:
    """A list of the input in canonical order, without repetitions: lists are sets, whose order means nothing."""
    by_text = {json.dumps(value, sort_keys=True): value for value in values}
    return [by_text[text] for text in sorted(by_text)]
