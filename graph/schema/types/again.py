"""A request that was made, in the shape of the input that asks for the same again."""

from typing import Any

from db.facts import STATUSES
from graph.schema.ids import encode
from graph.schema.scalars import written_numbers
from graph.schema.types.generated import written
from rules.requests.request import Request
from rules.requests.selection import Filter


def input_of(request: Request, comment: str | None, currency: str) -> dict[str, Any]:
    """A `BatchUpdateAccountsInput` as JSON, without token, key and start; amounts are in that currency."""
    said = {} if comment is None else {"comment": comment}
    changes = written(request.changes, currency)
    return {"filter": _filter(request.filter), **changes, "onRefusal": request.on_refusal.value, **said}


def _filter(chosen: Filter) -> dict[str, Any]:
    """The criteria that are given; what names nothing has the ID of nothing."""
    given: dict[str, Any] = {
        "batch": {"id": encode("AccountBatch", chosen.batch.key or 0)},
        "accountId": chosen.account_id and {chosen.account_id.how.value: chosen.account_id.text},
        "controlNumbers": None if chosen.control_numbers is None else written_numbers(chosen.control_numbers),
        "statuses": None if chosen.statuses is None else [each for each in STATUSES if each in chosen.statuses],
        "registration": chosen.registration and chosen.registration.value,
        "products": _ids("Product", chosen.products),
        "customerSites": _ids("CustomerSite", chosen.customer_sites),
        "distributors": _ids("Distributor", chosen.distributors),
        "started": chosen.started,
        "depleted": chosen.depleted,
        "refusedBy": _refused_by(chosen),
        "leftBy": None if chosen.left_by is None else encode("BatchUpdate", chosen.left_by),
    }
    return {name: value for name, value in given.items() if value is not None}


def _refused_by(chosen: Filter) -> dict[str, Any] | None:
    if chosen.refused_by is None:
        return None
    codes, update = chosen.refused_by.codes, encode("BatchUpdate", chosen.refused_by.batch_update)
    return {"batchUpdate": update} if codes is None else {"batchUpdate": update, "codes": list(codes)}


def _ids(kind: str, keys: tuple[int, ...] | None) -> list[str] | None:
    return None if keys is None else [encode(kind, key) for key in keys]
