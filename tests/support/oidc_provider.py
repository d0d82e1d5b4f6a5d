"""An OpenID Connect provider as a real HTTP server, which can be made to misbehave, and tokens signed by its keys."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from tests.support.clock import NOON

ISSUER, AUDIENCE = "https://login.example/", "https://batches.example"
KEY_SET, DISCOVERY = "/keys", "/.well-known/openid-configuration"

Key = ECKey | RSAKey
Answer = tuple[int, dict[str, str], bytes]


def ec_key(key_id: str, **members: Any) -> ECKey:
    """A new key for ES256."""
    return ECKey.generate_key("P-256", {"kid": key_id, **members})


def rsa_key(key_id: str, bits: int = 2048, **members: Any) -> RSAKey:
    """A new key for RS256."""
    return RSAKey.generate_key(bits, {"kid": key_id, **members})


def claims(**changed: Any) -> dict[str, Any]:
    """Claims of a valid token for the tenant alpha, with other ones; those that are None are left out."""
    now = int(NOON.timestamp())
    stock = {"iss": ISSUER, "aud": AUDIENCE, "sub": "sue", "tenant": "alpha", "iat": now, "exp": now + 600}
    return {name: value for name, value in (stock | changed).items() if value is not None}


def token(key: Key, header: dict[str, Any] | None = None, **changed: Any) -> str:
    """A token with those claims, signed by the key, with its name and algorithm or what the header says instead."""
    algorithm = "ES256" if isinstance(key, ECKey) else "RS256"
    members = {"alg": algorithm, "kid": key.kid, **(header or {})}
    registry = jws.JWSRegistry(algorithms=[members["alg"]], strict_check_header=False)
    registry.max_header_length = 10**6
    return jws.serialize_compact(members, json.dumps(claims(**changed)), key, registry=registry)


class OidcProvider:
    """The provider. `fetches` counts requests by path; `fault`: what it answers instead.

    `hanging`: it sends the head of its answers alone. `close` stops it from listening.
    """

    def __init__(self, *keys: Key) -> None:
        self.keys: list[Key] = list(keys)
        self.fetches: Counter[str] = Counter()
        self.fault: Answer | None = None
        self.hanging = False
        self.url = ""
        self.close: Callable[[], None] = lambda: None

    @property
    def jwks_url(self) -> str:
        """The URL of its key set."""
        return self.url + KEY_SET

    def key_set(self) -> dict[str, Any]:
        """Its public keys."""
        return {"keys": [key.as_dict(private=False) for key in self.keys]}

    def documents(self) -> dict[str, Any]:
        """What it serves, by path."""
        return {KEY_SET: self.key_set(), DISCOVERY: {"issuer": ISSUER, "jwks_uri": self.jwks_url}}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one request, or begins to and hangs."""
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            self.fetches[path] += 1
            status, headers, body = self.fault or self._found(path)
            lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode())
            while self.hanging:
                await asyncio.sleep(0.01)
            writer.write(body)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _found(self, path: str) -> Answer:
        document = self.documents().get(path)
        return (404, {}, b"") if document is None else (200, {}, json.dumps(document).encode())


@asynccontextmanager
async def providing(*keys: Key, port: int = 0) -> AsyncIterator[OidcProvider]:
    """A provider with those keys, that listens; on a free port unless one is named."""
    provider = OidcProvider(*keys)
    server = await asyncio.start_server(provider.serve, "127.0.0.1", port)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    provider.close = server.close
    try:
        yield provider
    finally:
        provider.hanging = False
        server.close()
        await server.wait_closed()
