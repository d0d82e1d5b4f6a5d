"""The kinds of update that are measured."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench.server import Bench


@dataclass(frozen=True)
class Kind:
    """A change of every account, different each turn, in plain SQL and as a request; `target` is its ratio's limit."""

    name: str
    _plain: Callable[[int], str]
    _request: Callable[[int, dict[str, Any]], dict[str, Any]]
    target: float
    _turns: Iterator[int] = field(default_factory=count)

    def plain(self) -> str:
        """The assignments of an UPDATE, of the next turn."""
        return self._plain(next(self._turns))

    def request(self, ids: dict[str, list[str]]) -> dict[str, Any]:
        """The input of a request, of the next turn; `ids` are the choices of its batch."""
        return self._request(next(self._turns), ids)


SETTINGS = Kind(
    "role, time zone, language, associated number",
    lambda n: (
        f"role = {1 + n % 2}, time_zone = 'Asia/{('Tokyo', 'Seoul')[n % 2]}',"
        f" preferred_language = '{('en', 'cs')[n % 2]}', associated_number = '{1000 + n}'"
    ),
    lambda n, ids: {
        "selfCareSettings": {"role": ids["roles"][n % 2], "timeZone": ("Asia/Tokyo", "Asia/Seoul")[n % 2]},
        "ivrSettings": {"preferredLanguage": ("en", "cs")[n % 2], "associatedNumber": str(1000 + n)},
    },
    1.5,
)
FACETS = Kind(
    "expiration date, product, site (all facets move)",
    lambda n: (
        f"expiration_date = date '2028-01-01' + {n}, product = {1 + n % 2}, customer_site = {1 + n % 2},"
        f" threshold = {(1 + n % 2) % 3 * 3}"
    ),
    lambda n, ids: {
        "lifecycle": {"expirationDate": f"2028-02-{1 + n % 28:02}"},
        "product": {"product": ids["products"][n % 2]},
        "customerSite": {"customerSite": ids["customerSites"][n % 2]},
    },
    2.2,
)
CHARGE = Kind(
    "charge with xDRs",
    lambda n: "balance = balance - 0.01",
    lambda n, ids: {"balance": {"charge": {"amount": "0.01"}}, "idempotencyKey": f"bench {n} {time.time_ns()}"},
    1.8,
)
KINDS = (SETTINGS, FACETS, CHARGE)


async def choices(bench: Bench, size: int) -> dict[str, list[str]]:
    """The IDs that requests for the batch of that size may name."""
    fields = "products { id } roles { id } customerSites { id }"
    selection = f"batch {{ choices {{ {fields} }} }}"
    query = f"query($name: String!) {{ accountBatch(filter: {{batch: {{name: $name}}}}) {{ {selection} }} }}"
    data = await bench.graphql(query, name=f"{size:,}")
    return {name: [item["id"] for item in items] for name, items in data["accountBatch"]["batch"]["choices"].items()}
