"""What clients do all the while: one reads statistics, one charges single accounts; both record what they are told."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

import httpx

from tests.crash.client import UPDATE
from tests.crash.installation import BATCH
from tests.failover.installation import LIMIT, Installation
from tests.support.waiting import until

STATISTICS = "query ($name: String!) { accountBatch(filter: {batch: {name: $name}}) { statistics { selected } } }"
PROGRESS = "query ($id: ID!) { node(id: $id) { ... on BatchUpdate { progress { processed } } } }"
OTHER_BATCH = "PINless Direct west coast"
"""A batch that the update under way does not hold."""
_SIZE = 5000

_PAUSE = 0.05


@dataclass
class Traffic:
    """Moments are of `time.monotonic`."""

    installation: Installation
    client: httpx.AsyncClient
    key: str
    update: str | None = None
    """ID of the update under way, once it is there."""
    acknowledged: dict[str, int] = field(default_factory=dict)
    """The charges that were answered with an update: control numbers by idempotency key."""
    progress: list[int] = field(default_factory=list)
    """What was told of the update's processed accounts."""
    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    refused: int = 0
    """Answers 503."""
    selected: set[int] = field(default_factory=set)

    @property
    def _answers(self) -> tuple[list[float], list[float]]:
        return self.reads, self.writes

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Reads and charges meanwhile; an unexpected answer ends the body with an AssertionError."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read(stop))
            group.create_task(self._charge(stop))
            try:
                yield
            finally:
                stop.set()

    def gap(self) -> float:
        """The longest time without an answer to a read, or to a charge."""
        return max(map(_longest, self._answers))

    async def answered_after(self, moment: float) -> float:
        """Waits until a read and a charge were answered after that moment; the seconds from it to there."""
        found = [
            await until(partial(_first_after, moment, each), LIMIT, "clients are answered") for each in self._answers
        ]
        return max(each or moment for each in found) - moment

    def went_back(self) -> bool:
        """Whether less was told of the update than before."""
        return any(later < earlier for earlier, later in pairwise(self.progress))

    async def charge(self, key: str, number: int) -> None:
        """Charges an account until that is answered."""
        given = {
            "filter": {"batch": {"name": OTHER_BATCH}, "controlNumbers": str(number)},
            "balance": {"charge": {"amount": "0.01"}},
            "idempotencyKey": key,
        }
        async with asyncio.timeout(LIMIT):
            while (answer := await self._ask(UPDATE, {"input": given})) is None:
                await asyncio.sleep(_PAUSE)
        payload = answer["batchUpdateAccounts"]
        if payload["batchUpdate"] is not None:
            self.acknowledged[key] = number
        else:  # a terminated account
            assert [error["code"] for error in payload["userErrors"]] == ["NO_ACCOUNTS_SELECTED"], payload

    async def _read(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            answer = await self._ask(STATISTICS, {"name": BATCH})
            if answer is not None:
                self.selected.add(answer["accountBatch"]["statistics"]["selected"])
                self.reads.append(time.monotonic())
            if self.update is not None and (answer := await self._ask(PROGRESS, {"id": self.update})) is not None:
                self.progress.append(answer["node"]["progress"]["processed"])
            await asyncio.sleep(_PAUSE)

    async def _charge(self, stop: asyncio.Event) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            await self.charge(f"{self.key}, charge {number}", number % _SIZE + 1)
            self.writes.append(time.monotonic())
            await asyncio.sleep(_PAUSE)

    async def _ask(self, query: str, variables: dict[str, Any]) -> Any:
        """The answer's data; None where there is none, for the one reason that is allowed."""
        with suppress(httpx.TimeoutException):
            asked = {"query": query, "variables": variables}
            answer = await self.client.post(f"{self.installation.url}/graphql", json=asked)
            told = answer.json()
            if "errors" not in told:
                assert answer.status_code == httpx.codes.OK, answer.text
                return told["data"]
            assert [error["extensions"]["code"] for error in told["errors"]] == ["UNAVAILABLE"], answer.text
            if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                assert int(answer.headers["Retry-After"]) >= 1
            else:  # it was under way, and may be done or not: a proxy must not repeat it as if it had not been
                assert query == UPDATE, answer.text
            self.refused += 1
        return None


def _first_after(moment: float, answers: list[float]) -> float | None:
    return next((each for each in answers if each > moment), None)


def _longest(moments: list[float]) -> float:
    return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)
