"""The keys of a provider: fetched in the background, kept while it is away, replaced as it replaces them.

Whose key is known never waits. An unknown key causes a fetch, as it may be new; all who ask meanwhile share it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import structlog

from graph.security.keys import KeyName, VerificationKey
from graph.security.provider_source import FetchError, Outcome, Source
from graph.security.token_errors import KeysUnavailableError

log = structlog.get_logger(__name__)

REFRESH_INTERVAL = 300.0
"""Seconds after which keys are fetched again: so long may a withdrawn key be accepted while nothing else asks."""

RETRY_INTERVAL = 30.0
"""Seconds between attempts while the provider is away."""

FIRST_RETRY = 1.0
"""Seconds until the second attempt where there are no keys yet; doubled each time, up to MAX_FIRST_RETRY."""
MAX_FIRST_RETRY = 8.0

UNKNOWN_KEY_INTERVAL = 30.0
"""Seconds between fetches that unknown keys cause, whoever names how many of them."""

_TICK = 1.0
"""Seconds after which the clock is looked at again."""


class ProviderKeys:
    """The keys of one provider, as this process knows them. `clock`: seconds, which only rise."""

    def __init__(
        self, source: Source, count: Callable[[Outcome], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._count = count
        self._clock = clock
        self._keys: Mapping[KeyName, VerificationKey] | None = None
        self._due = self._next_for_unknown = clock()
        self._first_retry = FIRST_RETRY
        self._asked = asyncio.Event()
        self._under_way: asyncio.Event | None = asyncio.Event()  # the first fetch is awaited from the start
        self._stopped = False

    @property
    def ready(self) -> bool:
        """Whether keys have been fetched, ever."""
        return self._keys is not None

    async def named(self, name: KeyName) -> VerificationKey | None:
        """The key of that name; for an unknown one after the fetch under way or the one that it causes."""
        key = self._known(name)
        if key is None and (fetch := self._fetch_for_unknown()) is not None:
            await fetch.wait()
            key = self._known(name)
        if self._keys is None:
            raise KeysUnavailableError
        return key

    def _known(self, name: KeyName) -> VerificationKey | None:
        return None if self._keys is None else self._keys.get(name)

    def _fetch_for_unknown(self) -> asyncio.Event | None:
        """The fetch to wait for: one under way or, where another is due for an unknown key, a new one."""
        due = self.ready and not self._stopped and self._clock() >= self._next_for_unknown
        if self._under_way is None and due:
            self._next_for_unknown = self._clock() + UNKNOWN_KEY_INTERVAL
            self._under_way = asyncio.Event()
            self._asked.set()
        return self._under_way

    async def run(self) -> None:
        """Fetches keys whenever they are due or asked for, for ever."""
        try:
            async with self._source.connected():
                while True:
                    await self._until_due()
                    await self._refresh()
        finally:
            self._stopped = True
            self._end_fetch()

    async def _until_due(self) -> None:
        while (left := self._due - self._clock()) > 0 and not self._asked.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, _TICK)):
                    await self._asked.wait()
        self._asked.clear()

    async def _refresh(self) -> None:
        """One fetch. Whatever goes wrong, the keys stay as they are; only a whole answer replaces them."""
        self._under_way = self._under_way or asyncio.Event()
        try:
            self._replace(await self._source.fetch())
        except FetchError as error:
            log.warning("the keys of the token provider were not fetched", reason=str(error), outcome=error.outcome)
            self._failed(error.outcome)
        except Exception:
            log.exception("the keys of the token provider were not fetched")
            self._failed(Outcome.FAULT)
        finally:
            self._end_fetch()

    def _replace(self, keys: Mapping[KeyName, VerificationKey]) -> None:
        if keys != self._keys:
            log.info("the keys of the token provider are new", keys=len(keys))
        self._keys = keys
        self._due = self._clock() + REFRESH_INTERVAL
        self._count(Outcome.OK)

    def _failed(self, outcome: Outcome) -> None:
        pause = RETRY_INTERVAL if self.ready else self._first_retry
        self._first_retry = min(2 * self._first_retry, MAX_FIRST_RETRY)
        self._due = self._clock() + pause
        self._count(outcome)

    def _end_fetch(self) -> None:
        fetch, self._under_way = self._under_way, None
        if fetch is not None:
            fetch.set()
