"""The cost of identifying a caller: statistics of a partner beside the operator's, a new token beside a known one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.client import Client
from bench.data import TENANT
from bench.reads import STATISTICS, in_turn
from bench.server import Bench
from bench.table import Figure, median, of_rounds
from db.settings import Settings
from graph.cli.tokens import local_token

PARTNER = "Distributor 1"
"""One of forty, who share each batch."""

WHO = "{ viewer { subject } }"
"""Reads nothing from the database."""

PARTNER_TARGET = 1.05
"""A partner's request may cost a twentieth more than the operator's."""

TOKEN_TARGET = 0.001
"""Seconds that the first request with a token may take longer than a later one."""


async def measure(bench: Bench, size: int, requests: int) -> list[Figure]:
    """Medians of one request at a time, of each pair in turn."""
    name = f"{size:,}"
    partner = await Client.open(bench.http.port, _token(bench, "partner", PARTNER))
    theirs, whole = await in_turn(
        lambda: partner.graphql(STATISTICS, name=name), lambda: bench.graphql(STATISTICS, name=name), requests
    )
    known = await Client.open(bench.http.port, _token(bench, "known"))
    fresh = await Client.open(bench.http.port, "")
    tokens = iter([_token(bench, f"caller {n}") for n in range(requests)])
    first, later = await in_turn(lambda: _with_next(fresh, tokens), lambda: known.graphql(WHO), requests)
    for client in (partner, known, fresh):
        client.close()
    allowed = round(1 + TOKEN_TARGET / median(later), 3)
    return [
        of_rounds("statistics of a partner, compared with the operator's", size, theirs, whole, 1, PARTNER_TARGET),
        of_rounds("first request with a token, compared with a later one", size, first, later, 1, allowed),
    ]


def _token(bench: Bench, subject: str, distributor: str | None = None) -> str:
    settings = Settings(_env_file=None, data_dir=bench.directory)
    return local_token(settings, TENANT, subject, timedelta(hours=12), distributor)


async def _with_next(client: Client, tokens: Iterator[str]) -> Any:
    client.token = next(tokens)
    return await client.graphql(WHO)
