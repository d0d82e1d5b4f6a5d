"""The keys of a provider: fetched when they are due or unknown, kept while it is away, replaced as it replaces them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from graph.security import provider_keys
from graph.security.keys import KeyName
from graph.security.provider import MAX_DOCUMENT_BYTES, Provider, key_set_url
from graph.security.provider_keys import (
    MAX_FIRST_RETRY,
    REFRESH_INTERVAL,
    RETRY_INTERVAL,
    UNKNOWN_KEY_INTERVAL,
    ProviderKeys,
)
from graph.security.provider_source import FetchError, Outcome
from graph.security.token_errors import KeysUnavailableError
from tests.support.oidc_provider import DISCOVERY, KEY_SET, Answer, OidcProvider, ec_key, providing, rsa_key
from tests.support.waiting import until

OLD, NEW, RSA = ec_key("old"), ec_key("new"), rsa_key("rsa")
HANGING = 0.1
"""Seconds that the provider has for an answer where it gives none."""


@dataclass
class Fetched:
    """Keys that are kept up to date from a provider, by a clock that a test moves."""

    provider: OidcProvider
    seconds: float = 1000.0
    looks: int = 0
    """How often the clock was looked at."""
    outcomes: Counter[str] = field(default_factory=Counter)
    source: Provider = None  # type: ignore[assignment]
    keys: ProviderKeys = None  # type: ignore[assignment]

    def clock(self) -> float:
        """The present second."""
        self.looks += 1
        return self.seconds

    async def knows(self, key_id: str, algorithm: str = "ES256") -> bool:
        """Whether tokens of that key are accepted."""
        async with asyncio.timeout(10):
            return await self.keys.named(KeyName(key_id, algorithm)) is not None

    async def fetched(self, seconds: float, outcome: Outcome) -> None:
        """Lets that time pass, and waits for the fetch that is due then."""
        before = self.outcomes[outcome]
        self.seconds += seconds
        await until(lambda: self.outcomes[outcome] > before, 10, f"a fetch that ends with {outcome}")


@asynccontextmanager
async def fetching(provider: OidcProvider, path: str = KEY_SET) -> AsyncIterator[Fetched]:
    fetched = Fetched(provider)

    def count(outcome: str) -> None:
        fetched.outcomes[outcome] += 1

    fetched.source = Provider(provider.url + path)
    fetched.keys = ProviderKeys(fetched.source, count, fetched.clock)
    task = asyncio.create_task(fetched.keys.run())
    try:
        yield fetched
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
async def fetched(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fetched]:
    monkeypatch.setattr(provider_keys, "_TICK", 0.01)
    async with providing(OLD, RSA) as provider, fetching(provider) as fetched:
        assert await fetched.knows("old")
        yield fetched


EMPTY = b'{"keys": []}'
"""An answer that would be taken, and leave no key, if nothing else were wrong with it."""
FAULTS: dict[str, tuple[Answer, Outcome]] = {
    "500": ((500, {}, EMPTY), Outcome.REFUSED),
    "not found": ((404, {}, EMPTY), Outcome.REFUSED),
    "nothing": ((200, {}, b""), Outcome.INVALID),
    "a page": ((200, {"Content-Type": "text/html"}, b"<html>Sign in</html>"), Outcome.INVALID),
    "cut off": ((200, {}, b'{"keys": ['), Outcome.INVALID),
    "an array": ((200, {}, b"[]"), Outcome.INVALID),
    "no keys": ((200, {}, b"{}"), Outcome.INVALID),
    "keys that are none": ((200, {}, b'{"keys": [1]}'), Outcome.INVALID),
    "keys by name": ((200, {}, b'{"keys": {"old": {}}}'), Outcome.INVALID),
    "deep": ((200, {}, b'{"keys": ' + b"[" * 100_000), Outcome.INVALID),
    "huge": ((200, {}, EMPTY.ljust(MAX_DOCUMENT_BYTES + 1)), Outcome.INVALID),
    "compressed": ((200, {"Content-Encoding": "gzip"}, EMPTY), Outcome.INVALID),
    "elsewhere": ((302, {"Location": DISCOVERY}, EMPTY), Outcome.REFUSED),
    "discovery of http": ((200, {}, b'{"jwks_uri": "http://elsewhere.example/"}'), Outcome.INVALID),
    "discovery of a file": ((200, {}, b'{"jwks_uri": "file:///etc/passwd"}'), Outcome.INVALID),
    "discovery of nothing": ((200, {}, b'{"jwks_uri": null}'), Outcome.INVALID),
    "binary": ((200, {}, bytes(range(256))), Outcome.INVALID),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_known_keys_stay_while_the_provider_answers_badly(fetched: Fetched, name: str) -> None:
    fetched.provider.fault, outcome = FAULTS[name]
    await fetched.fetched(REFRESH_INTERVAL, outcome)
    assert await fetched.knows("old")
    assert await fetched.knows("rsa", "RS256")
    fetched.provider.fault, fetched.provider.keys = None, [NEW]
    await fetched.fetched(RETRY_INTERVAL, Outcome.OK)
    assert await fetched.knows("new")
    assert not await fetched.knows("old")


async def test_known_keys_stay_while_the_provider_hangs_and_nobody_waits(fetched: Fetched) -> None:
    fetched.provider.hanging = True
    fetches = fetched.provider.fetches
    fetched.seconds += REFRESH_INTERVAL
    await until(lambda: fetches[KEY_SET] == 2, 10, "a second fetch")
    lookup = fetched.keys.named(KeyName("old", "ES256"))
    with pytest.raises(StopIteration) as known:  # it is answered without leaving the coroutine even once
        lookup.send(None)
    assert known.value.value is not None
    assert fetched.outcomes == {Outcome.OK: 1}


async def test_known_keys_stay_where_the_provider_has_hung(fetched: Fetched) -> None:
    fetched.provider.hanging, fetched.source.timeout = True, HANGING
    await fetched.fetched(REFRESH_INTERVAL, Outcome.TIMED_OUT)
    assert await fetched.knows("old")


async def test_known_keys_stay_while_the_provider_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_keys, "_TICK", 0.01)
    async with providing(OLD) as provider, fetching(provider) as fetched:
        assert await fetched.knows("old")
        port = int(provider.url.rpartition(":")[2])
        provider.close()
        await fetched.fetched(REFRESH_INTERVAL, Outcome.UNREACHABLE)
        assert await fetched.knows("old")
        async with providing(NEW, port=port):
            await fetched.fetched(RETRY_INTERVAL, Outcome.OK)
            assert (await fetched.knows("old"), await fetched.knows("new")) == (False, True)


async def test_a_new_key_is_fetched_at_once_and_an_old_one_is_gone_with_it(fetched: Fetched) -> None:
    fetched.provider.keys = [NEW]
    assert await fetched.knows("new")
    assert not await fetched.knows("old")
    assert fetched.provider.fetches[KEY_SET] == 2


async def test_all_keys_can_be_withdrawn(fetched: Fetched) -> None:
    fetched.provider.keys = []
    await fetched.fetched(REFRESH_INTERVAL, Outcome.OK)
    assert not await fetched.knows("old")


async def test_keys_are_refreshed_before_anybody_asks(fetched: Fetched) -> None:
    fetched.seconds += REFRESH_INTERVAL - 1
    before = fetched.looks
    await until(lambda: fetched.looks > before + 2, 10, "the clock is looked at")
    assert fetched.provider.fetches[KEY_SET] == 1
    await fetched.fetched(1, Outcome.OK)


async def test_unknown_keys_share_one_fetch_in_thirty_seconds(fetched: Fetched) -> None:
    fetches = fetched.provider.fetches
    fetched.provider.hanging = True
    crowd = [asyncio.create_task(fetched.knows(f"random {number}")) for number in range(200)]
    await until(lambda: fetches[KEY_SET] == 2, 10, "a second fetch")
    fetched.provider.hanging = False
    assert not any(await asyncio.gather(*crowd))
    for second in range(int(UNKNOWN_KEY_INTERVAL)):
        assert not await fetched.knows(f"later {second}")
        fetched.seconds += 1
    assert fetches[KEY_SET] == 2
    fetched.provider.keys = [NEW]
    assert await fetched.knows("new")
    assert fetches[KEY_SET] == 3


async def test_an_unknown_key_is_refused_without_waiting_once_the_fetch_was_made(fetched: Fetched) -> None:
    assert not await fetched.knows("random")
    lookup = fetched.keys.named(KeyName("another", "ES256"))
    with pytest.raises(StopIteration) as unknown:
        lookup.send(None)
    assert unknown.value.value is None


@pytest.mark.parametrize("fault", ["500", "hangs"])
async def test_an_attacker_causes_no_more_fetches_where_they_fail(fetched: Fetched, fault: str) -> None:
    fetched.provider.fault = FAULTS["500"][0]
    if fault == "hangs":
        fetched.provider.hanging, fetched.source.timeout = True, HANGING
    for number in range(50):
        assert not await fetched.knows(f"random {number}")
    assert fetched.provider.fetches[KEY_SET] == 2


async def test_who_gives_up_takes_the_fetch_from_nobody(fetched: Fetched) -> None:
    fetched.provider.hanging, fetched.provider.keys = True, [NEW]
    impatient = asyncio.create_task(fetched.knows("new"))
    patient = asyncio.create_task(fetched.knows("new"))
    await until(lambda: fetched.provider.fetches[KEY_SET] == 2, 10, "a second fetch")
    impatient.cancel()
    await asyncio.wait([impatient])
    fetched.provider.hanging = False
    assert await patient


async def test_before_the_first_keys_nothing_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_keys, "_TICK", 0.01)
    async with providing(OLD) as provider:
        provider.fault = FAULTS["500"][0]
        async with fetching(provider) as fetched:
            for _ in range(6):
                with pytest.raises(KeysUnavailableError):
                    await fetched.knows("old")
            assert (provider.fetches[KEY_SET], fetched.keys.ready) == (1, False)
            for pause in (1, 2, 4, MAX_FIRST_RETRY, MAX_FIRST_RETRY):
                await fetched.fetched(pause, Outcome.REFUSED)
            provider.fault = None
            await fetched.fetched(MAX_FIRST_RETRY, Outcome.OK)
            assert await fetched.knows("old")
            assert fetched.keys.ready


async def test_the_first_requests_wait_for_the_first_fetch() -> None:
    async with providing(OLD) as provider, fetching(provider) as fetched:
        assert all(await asyncio.gather(*(fetched.knows("old") for _ in range(5))))
        assert provider.fetches[KEY_SET] == 1


async def test_whoever_waits_at_the_end_is_let_go(fetched: Fetched) -> None:
    fetched.provider.hanging = True
    async with fetching(fetched.provider) as ending:
        waiting = asyncio.create_task(ending.knows("old"))
        await until(lambda: fetched.provider.fetches[KEY_SET] == 2, 10, "a second fetch")
    with pytest.raises(KeysUnavailableError):
        await waiting
    with pytest.raises(KeysUnavailableError):
        await ending.knows("old")


async def test_at_the_end_nobody_waits_for_what_does_not_come(fetched: Fetched) -> None:
    async with fetching(fetched.provider) as ended:
        assert await ended.knows("old")
    assert not await ended.knows("random")
    assert await ended.knows("old")


@pytest.mark.parametrize(
    ("url", "named", "followed"),
    [
        ("https://login.example/x", "https://keys.example/y", True),
        ("https://login.example/x", "http://127.0.0.1/y", False),
        ("https://login.example/x", "http://keys.example/y", False),
        ("http://127.0.0.1/x", "http://localhost/y", True),
        ("http://127.0.0.1/x", "https://keys.example/y", True),
        ("http://127.0.0.1/x", "http://keys.example/y", False),
        ("http://127.0.0.1/x", "http://[::1/y", False),
    ],
)
def test_where_a_discovery_document_may_lead(url: str, named: str, followed: bool) -> None:
    if followed:
        assert key_set_url(url, {"jwks_uri": named}) == named
    else:
        with pytest.raises(FetchError):
            key_set_url(url, {"jwks_uri": named})


async def test_a_discovery_document_is_followed() -> None:
    async with providing(OLD) as provider, fetching(provider, DISCOVERY) as fetched:
        assert await fetched.knows("old")
        assert provider.fetches == {DISCOVERY: 1, KEY_SET: 1}


async def test_the_log_says_what_went_wrong_and_not_what_was_answered(fetched: Fetched) -> None:
    fetched.provider.fault = (200, {}, b'{"secret": 1}')
    with capture_logs() as logged:
        await fetched.fetched(REFRESH_INTERVAL, Outcome.INVALID)
    (line,) = logged
    assert line["event"] == "the keys of the token provider were not fetched"
    assert (line["outcome"], line["reason"]) == ("invalid", "a JWK set is an object with a list of objects, `keys`")
