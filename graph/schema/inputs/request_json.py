"""Writes the request of a batch update as the input that makes the same request."""

from typing import Any

from db.facts import STATUSES
from graph.schema.control_numbers import written_numbers
from graph.schema.ids import encode
from graph.schema.inputs.generated import changes_to_json
from rules.requests.request import Request
from rules.requests.selection import Filter


def input_of(request: Request, comment: str | None, currency: str) -> dict[str, Any]:
    """A `BatchUpdateAccountsInput` as JSON, without token, key and start. `currency`: of its amounts."""
    note = {} if comment is None else {"comment": comment}
    changes = changes_to_json(request.changes, currency)
    return {"filter": _filter(request.filter), **changes, "onRefusal": request.on_refusal.value, **note}


def _filter(filter_: Filter) -> dict[str, Any]:
    """The criteria that are set. A reference to a row that did not exist has an ID of no row."""
    criteria: dict[str, Any] = {
        "batch": {"id": encode("AccountBatch", filter_.batch.key or 0)},
        "accountId": filter_.account_id and {filter_.account_id.how.value: filter_.account_id.text},
        "controlNumbers": None if filter_.control_numbers is None else written_numbers(filter_.control_numbers),
        "statuses": None if filter_.statuses is None else [each for each in STATUSES if each in filter_.statuses],
        "registration": filter_.registration and filter_.registration.value,
        "products": _ids("Product", filter_.products),
        "customerSites": _ids("CustomerSite", filter_.customer_sites),
        "distributors": _ids("Distributor", filter_.distributors),
        "started": filter_.started,
        "depleted": filter_.depleted,
        "refusedBy": _refused_by(filter_),
        "leftBy": None if filter_.left_by is None else encode("BatchUpdate", filter_.left_by),
    }
    return {name: value for name, value in criteria.items() if value is not None}


def _refused_by(filter_: Filter) -> dict[str, Any] | None:
    if filter_.refused_by is None:
        return None
    codes, update = filter_.refused_by.codes, encode("BatchUpdate", filter_.refused_by.batch_update)
    return {"batchUpdate": update} if codes is None else {"batchUpdate": update, "codes": list(codes)}


def _ids(kind: str, keys: tuple[int, ...] | None) -> list[str] | None:
    return None if keys is None else [encode(kind, key) for key in keys]
