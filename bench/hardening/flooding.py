"""A flood in a process of its own: `python -m bench.hardening.flooding PORT TOKEN KIND` asks until it is killed.

Each connection sends its next request as soon as the last one is answered, whatever the answer.
"""

import asyncio
import sys
from collections.abc import Callable
from itertools import count

from bench.client import Client

CONNECTIONS = 4

_numbers = count()

QUERIES: dict[str, Callable[[], str]] = {
    "no token": lambda: "{ viewer { subject } }",
    "one invalid document": lambda: "{ nothing }",
    "invalid documents, each another": lambda: f"{{ nothing{next(_numbers)} }}",
    "documents that are too large, each another": lambda: "{ viewer { subject } }".ljust(15_001 + next(_numbers) % 999),
    "too dear": lambda: "{ accountBatches(first: 500) { nodes { accounts(first: 500) { nodes { id } } } } }",
    "documents that are slow to refuse, each another": (
        lambda: "{ viewer { " + "tenant " * 1990 + "} }" + " " * (next(_numbers) % 1000)
    ),
}


async def _flood(port: int, token: str, query: Callable[[], str]) -> None:
    client = await Client.open(port, token)
    while True:
        await client.request("POST", "/graphql", {"query": query()})


async def _main(port: int, token: str, kind: str) -> None:
    bearer = "" if kind == "no token" else token
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(_flood(port, bearer, QUERIES[kind]))


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
