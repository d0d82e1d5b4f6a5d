"""Fetches the keys of an OpenID Connect provider over HTTP, within limits of time and size."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from db.provider_urls import is_loopback, is_trustworthy
from graph.security.keys import KeyName, VerificationKey, keys_of
from graph.security.provider_source import FetchError, Outcome

FETCH_TIMEOUT = 5.0
"""Seconds for a whole fetch, discovery included."""

MAX_DOCUMENT_BYTES = 1024 * 1024
"""Bytes of a key set or discovery document."""

_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


class Provider:
    """A provider, by the URL of its key set or of its discovery document (`.well-known/openid-configuration`)."""

    def __init__(self, url: str, timeout: float = FETCH_TIMEOUT) -> None:
        self._url = url
        self.timeout = timeout

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Within it keys can be fetched. Certificates are loaded aside, as that takes a while."""
        async with await asyncio.to_thread(self._new_client) as self._client:
            yield

    def _new_client(self) -> httpx.AsyncClient:
        # Proxies of the environment lead away from this machine.
        environment = not is_loopback(urlsplit(self._url).hostname)
        return httpx.AsyncClient(timeout=self.timeout, follow_redirects=False, trust_env=environment)

    async def fetch(self) -> Mapping[KeyName, VerificationKey]:
        """The keys as they are now; raises FetchError for whatever is not a whole and well-formed answer in time."""
        try:
            async with asyncio.timeout(self.timeout):
                return await self._keys()
        except (TimeoutError, httpx.TimeoutException):
            raise FetchError(Outcome.TIMED_OUT, f"no whole answer within {self.timeout:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FetchError(Outcome.UNREACHABLE, type(error).__name__) from None

    async def _keys(self) -> Mapping[KeyName, VerificationKey]:
        document = await self._document(self._url)
        if "keys" not in document and "jwks_uri" in document:
            document = await self._document(key_set_url(self._url, document))
        try:
            return await asyncio.to_thread(keys_of, document)
        except ValueError as error:
            raise FetchError(Outcome.INVALID, str(error)) from None

    async def _document(self, url: str) -> dict[str, Any]:
        async with self._client.stream("GET", url, headers=_HEADERS) as response:
            if response.status_code != 200:
                raise FetchError(Outcome.REFUSED, f"status {response.status_code}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise FetchError(Outcome.INVALID, "the answer is compressed")
            body = await _limited(response)
        try:
            document = await asyncio.to_thread(orjson.loads, body)
        except ValueError:
            raise FetchError(Outcome.INVALID, "the answer is no JSON") from None
        if not isinstance(document, dict):
            raise FetchError(Outcome.INVALID, "the answer is no object")
        return document


def key_set_url(source: str, document: Mapping[str, Any]) -> str:
    """The URL of the key set that a discovery document names; raises FetchError.

    What came from `source` by https does not lead to http.
    """
    url = document["jwks_uri"]
    if not isinstance(url, str) or not is_trustworthy(url):
        raise FetchError(Outcome.INVALID, "jwks_uri is no https URL")
    if urlsplit(source).scheme == "https" and urlsplit(url).scheme != "https":
        raise FetchError(Outcome.INVALID, "jwks_uri leads from https to http")
    return url


async def _limited(response: httpx.Response) -> bytes:
    """The body; raises FetchError as soon as it is longer than MAX_DOCUMENT_BYTES."""
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > MAX_DOCUMENT_BYTES:
            raise FetchError(Outcome.INVALID, f"the answer is longer than {MAX_DOCUMENT_BYTES} bytes")
    return bytes(body)
