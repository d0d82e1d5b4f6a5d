"""Reads over HTTP, compared with the same select by asyncpg, and statistics with the plain count."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from bench.server import Bench
from bench.table import Figure, median, of_rounds
from db.batches import BatchReference
from db.facets.covering import cover
from db.facets.ranges import from_slices
from db.statistics import from_facets
from db.tables.security import ROLE, TENANT
from rules.requests.selection import Filter

STATISTICS = """
query Statistics($name: String!) {
  accountBatch(filter: {batch: {name: $name}}) {
    statistics { selected started depleted byStatus { status count } byProduct { product { name } count } }
  }
}
"""
OF_RANGE = """
query OfRange($name: String!, $numbers: ControlNumbers!) {
  accountBatch(filter: {batch: {name: $name}, controlNumbers: $numbers}) {
    statistics { selected started depleted byStatus { status count } byProduct { product { name } count } }
  }
}
"""
PAGE = """
query Page($name: String!) {
  accountBatch(filter: {batch: {name: $name}}) {
    accounts(first: 100) { nodes {
      id accountId controlNumber status blocked billingModel activationDate expirationDate availabilityDays firstUsage
      registered balance openingBalance funds product { name } associatedNumber unifiedMessaging timeZone role { name }
      distributor { name }
    } }
  }
}
"""
PLAIN_PAGE = """
SELECT account_id, control_number, bill_status, blocked, billing_model, activation_date, expiration_date,
    availability_days, first_usage, last_recharge, registered, balance, opening_balance, a.credit_limit, p.name,
    a.associated_number, a.unified_messaging, time_zone, r.name, d.name
FROM accounts a JOIN products p ON p.id = a.product JOIN roles r ON r.id = a.role
    LEFT JOIN distributors d ON d.id = a.distributor
WHERE batch_id = $1 AND bill_status IN ('inactive', 'open') ORDER BY control_number LIMIT 101
"""
PLAIN_COUNT = """
SELECT count(*), count(*) FILTER (WHERE first_usage IS NOT NULL OR registered OR ever_registered),
    count(*) FILTER (WHERE balance <= 0 OR balance < threshold)
FROM accounts WHERE batch_id = $1 AND bill_status IN ('inactive', 'open')
"""
CHOICES = """
query Choices($name: String!) {
  accountBatch(filter: {batch: {name: $name}}) { batch { choices {
    products { id name } roles { id name } customerSites { id name } distributors { id name } timeZones
  } } }
}
"""
PLAIN_CHOICES = tuple(
    f"SELECT id, name FROM {table} ORDER BY name" for table in ("products", "roles", "customer_sites", "distributors")
)
STATISTICS_TARGET = 3.0
BLOCKS = 5
"""Rounds that the requests are divided into: the medians of these tell the noise of the run."""


async def measure(bench: Bench, size: int, requests: int) -> list[Figure]:
    """Medians of one request at a time; reads and their floors in turn."""
    plain = await asyncpg.connect(bench.dsn, server_settings={"role": ROLE, TENANT: "1"})
    batch, name = bench.batches[size], f"{size:,}"
    statement = from_facets(Filter(BatchReference(key=batch)).shape)
    values = {"batch": batch, "today": datetime.now(UTC).date(), "suspended": False, "zone": "Europe/Prague"}
    stored = await plain.prepare(statement.text)
    page = await plain.prepare(PLAIN_PAGE)
    arguments = statement.arguments(values)
    tenth = (size // 10 + 1, size // 5)
    covered = from_slices(Filter(BatchReference(key=batch), control_numbers=(tenth,)).shape.within_ranges)
    of_slices, in_tenth = await plain.prepare(covered.text), covered.arguments(values | cover([tenth]).parameters())
    pairs: list[tuple[str, Callable[[], Awaitable[Any]], Callable[[], Awaitable[Any]], float | None]] = [
        (
            "statistics",
            lambda: bench.graphql(STATISTICS, name=name),
            lambda: stored.fetch(*arguments),
            STATISTICS_TARGET,
        ),
        (
            "statistics of a tenth of the control numbers",
            lambda: bench.graphql(OF_RANGE, name=name, numbers="{}-{}".format(*tenth)),
            lambda: of_slices.fetch(*in_tenth),
            None,
        ),
        ("page of 100 accounts, 20 fields", lambda: bench.graphql(PAGE, name=name), lambda: page.fetch(batch), None),
        (
            "choices, time zones among them; compared with the four lists by name",
            lambda: bench.graphql(CHOICES, name=name),
            lambda: _fetch_all(plain, PLAIN_CHOICES),
            None,
        ),
    ]
    figures = []
    for title, request, floor, target in pairs:
        seconds, bare = await in_turn(request, floor, requests)
        figures.append(of_rounds(title, size, seconds, bare, 1, target))
    counted = [await _timed(lambda: plain.fetch(PLAIN_COUNT, batch)) for _ in range(3)]
    figures.append(
        Figure("statistics, compared with a plain count", size, figures[0].seconds, median(counted), None, None)
    )
    await plain.close()
    return figures


async def _fetch_all(plain: Any, statements: Sequence[str]) -> None:
    for statement in statements:
        await plain.fetch(statement)


async def in_turn(request: Any, floor: Any, requests: int) -> tuple[list[float], list[float]]:
    """Seconds of both, measured in turn: the median of each block. The first requests are not counted."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(requests):
        for measured, what in zip(seconds, (request, floor), strict=True):
            measured.append(await _timed(what))
    return _blocks(seconds[0][10:]), _blocks(seconds[1][10:])


async def beside_nothing(bench: Bench, read: Any, requests: int) -> tuple[float, float]:
    """Median milliseconds of a read, and how many times those of a request that reads nothing, measured in turn.

    The latter stays the same on a machine that becomes busier.
    """
    measured, nothing = await in_turn(read, lambda: bench.graphql("{ viewer { subject } }"), requests)
    return median(measured) * 1000, median(measured) / median(nothing)


def _blocks(seconds: list[float]) -> list[float]:
    size = max(len(seconds) // BLOCKS, 1)
    return [median(seconds[first : first + size]) for first in range(0, size * min(BLOCKS, len(seconds)), size)]


async def _timed(what: Callable[[], Awaitable[Any]]) -> float:
    begun = time.perf_counter()
    await what()
    return time.perf_counter() - begun
