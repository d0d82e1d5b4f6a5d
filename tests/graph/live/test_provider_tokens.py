"""Tokens of a provider at a running server: what is taken, and the one answer to all that is not, everywhere."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from structlog.testing import capture_logs

from db.settings import Settings
from graph.execution.limits import MAX_TOKEN_LENGTH
from graph.http.app import create_app
from graph.schema import ids
from tests.graph.live.conftest import served
from tests.graph.live.scene import LiveApplication
from tests.graph.world import World
from tests.support.clock import NOON, FixedClock
from tests.support.oidc_provider import (
    AUDIENCE,
    DISCOVERY,
    ISSUER,
    KEY_SET,
    OidcProvider,
    claims,
    ec_key,
    providing,
    rsa_key,
    token,
)  # fmt: skip
from tests.support.postgres import TestDatabase
from tests.support.waiting import until

NOW = int(NOON.timestamp())
EC, RSA, STRANGER, RSA_STRANGER = ec_key("ec"), rsa_key("rsa"), ec_key("ec"), rsa_key("rsa")
ENCRYPTING, OTHER_ALGORITHM, WITHDRAWN = rsa_key("enc", use="enc"), rsa_key("ps", alg="PS256"), ec_key("gone")
VIEWER = {"query": "{ viewer { subject tenant permissions distributor { name } } }"}
INVALID = {"message": "A valid bearer token is wanted.", "extensions": {"code": "UNAUTHENTICATED"}}
EXPIRED = {"message": "The bearer token has expired.", "extensions": {"code": "UNAUTHENTICATED"}}
UNAVAILABLE = {
    "message": "Tokens cannot be checked at the moment: try again later.", "extensions": {"code": "UNAVAILABLE"},
}  # fmt: skip
CHALLENGE = 'Bearer error="invalid_token"'
STREAM = {"Accept": "text/event-stream"}
SUBSCRIPTION = {"query": 'subscription { batchUpdateProgress(id: "x") { id } }'}


@dataclass
class Server:
    """A running server that takes the tokens of a provider."""

    application: LiveApplication
    provider: OidcProvider
    http: httpx.AsyncClient

    async def viewer(self, token: str) -> Any:
        """Who bears the token."""
        response = await self.http.post("/graphql", json=VIEWER, headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 200, response.text
        return response.json()["data"]["viewer"]

    async def status(self, token: str) -> int:
        """The status of a request with the token."""
        answer = await self.http.post("/graphql", json=VIEWER, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code

    async def answers(self, authorization: str) -> list[tuple[int, dict[str, str], Any]]:
        """Status, headers and body of each kind of request that wants a token."""
        headers = {"Authorization": authorization}
        report = f"/reports/{ids.encode('BatchUpdate', 1)}.csv"
        responses = [
            await self.http.post("/graphql", json=VIEWER, headers=headers),
            await self.http.get("/graphql", params=VIEWER, headers=headers),
            await self.http.post("/graphql", json=SUBSCRIPTION, headers=headers | STREAM),
            await self.http.get(report, headers=headers),
        ]
        return [(response.status_code, _compared(response.headers), response.json()) for response in responses]

    async def closing(self, authorization: Any) -> tuple[int | None, str | None]:
        """How a socket is closed that begins with that."""
        async with self.application.bare_socket() as socket:
            await socket.send(type="connection_init", payload={"Authorization": authorization})
            return await socket.closed(), socket.connection.close_reason


def _compared(headers: httpx.Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "date"}


@asynccontextmanager
async def serving(
    database: TestDatabase, home: Path, provider: OidcProvider, path: str = KEY_SET, **settings: Any
) -> AsyncIterator[Server]:
    given = {"jwks_url": provider.url + path, "jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, **settings}
    given["refusal_refill"] = 10**9  # nobody else sends so many bad tokens
    options = Settings(_env_file=None, data_dir=home, pool_size=2, worker=False, **given)
    app = create_app(options, database.server_dsn, clock=FixedClock())
    async with served(app, options) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        application = LiveApplication(None, None, database, port)  # type: ignore[arg-type]
        yield Server(application, provider, http)


@pytest.fixture(scope="module")
async def server(
    world_database: tuple[TestDatabase, World], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    home = tmp_path_factory.mktemp("provided")
    async with AsyncExitStack() as stack:
        provider = await stack.enter_async_context(providing(EC, RSA, ENCRYPTING, OTHER_ALGORITHM))
        server = await stack.enter_async_context(serving(world_database[0], home, provider))
        assert await server.status(token(EC)) == 200
        yield server


def _part(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(text).decode().rstrip("=")


def _raw(header: Any, key_token: str | None = None) -> str:
    """A token with that header, whatever it is, and the rest of a valid one."""
    return ".".join([_part(header), *(key_token or token(EC)).split(".")[1:]])


def _with_secret(secret: bytes) -> str:
    signed = f"{_part({'alg': 'HS256', 'kid': 'rsa'})}.{_part(claims())}"
    return f"{signed}.{_part(hmac.digest(secret, signed.encode(), 'sha256'))}"


def _for_signatures(key: RSAKey) -> RSAKey:
    """The same key without what it is meant for, which keeps the library from signing with it."""
    return RSAKey.import_key({name: key[name] for name in ("kty", "kid", "n", "e", "d", "p", "q", "dp", "dq", "qi")})  # type: ignore[arg-type]


PUBLIC = STRANGER.as_dict(private=False)
NAMED = {"alg": "ES256", "kid": "ec"}
BAD_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://login.example"},
    "no issuer": {"iss": None},
    "issuers": {"iss": [ISSUER]},
    "another audience": {"aud": "account-batch"},
    "other audiences": {"aud": ["a", "b"]},
    "no audience": {"aud": None},
    "not yet valid": {"nbf": NOW + 31},
    "issued in the future": {"iat": NOW + 31},
    "no end": {"exp": None},
    "an end in words": {"exp": "tomorrow"},
    "expired, of another issuer": {"exp": NOW - 31, "iss": "x"},
    "expired, for nobody": {"exp": NOW - 31, "tenant": None},
    "no subject": {"sub": None},
    "subjects": {"sub": ["sue"]},
    "no tenant": {"tenant": None},
    "tenants": {"tenant": ["alpha"]},
    "a tenant that is not there": {"tenant": "nobody"},
    "a tenant by number": {"tenant": 1},
    "distributors": {"distributor": ["Dora"]},
    "permissions by name": {"permissions": {"READ_ACCOUNTS": True}},
    "a permission by number": {"permissions": [1]},
}
BAD_TOKENS: dict[str, Callable[[], str]] = {
    **{name: lambda changed=changed: token(EC, **changed) for name, changed in BAD_CLAIMS.items()},  # type: ignore[misc]
    "x": lambda: "x",
    "two parts": lambda: "a.b",
    "empty parts": lambda: "..",
    "five parts": lambda: "a.b.c.d.e",
    "not ASCII": lambda: "é.é.é",
    "100 KB": lambda: token(EC, name="x" * 100_000),
    "100 KB of dots": lambda: "." * 100_000,
    "one character too long": lambda: "x" * (MAX_TOKEN_LENGTH - len("Bearer ") + 1),
    "a header of another type": lambda: _raw("alg"),
    "a list for a header": lambda: _raw(["alg"]),
    "no JSON for a header": lambda: _raw(b"{"),
    "a deep header": lambda: _raw(b'{"a":' + b"[" * 5000),
    "a header as deep as is parsed": lambda: _raw(b'{"alg":"ES256","kid":"ec","a":' + b"[" * 1010 + b"]" * 1010 + b"}"),
    "a giant integer": lambda: _raw(b'{"alg":"ES256","kid":"ec","a":' + b"9" * 8000 + b"}"),
    "no algorithm": lambda: _raw({"kid": "ec"}),
    "no key": lambda: _raw({"alg": "ES256"}),
    "keys": lambda: _raw({"alg": "ES256", "kid": ["ec"]}),
    "an unknown key": lambda: token(WITHDRAWN),
    "a key that was never there, RSA": lambda: token(rsa_key("random")),
    "the key of somebody else": lambda: token(STRANGER),
    "the key of somebody else, RSA": lambda: token(RSA_STRANGER),
    "a key for encryption": lambda: token(_for_signatures(ENCRYPTING)),
    "a key for another algorithm": lambda: token(_for_signatures(OTHER_ALGORITHM)),
    "another algorithm of the key": lambda: token(RSA, {"alg": "RS512"}),
    "an algorithm of another type": lambda: token(EC, {"kid": "rsa"}),
    "PS256": lambda: token(RSA, {"alg": "PS256"}),
    "an unknown algorithm": lambda: _raw({"alg": "XS256", "kid": "ec"}),
    "algorithms": lambda: _raw({"alg": ["ES256"], "kid": "ec"}),
    "none": lambda: ".".join([*_raw({"alg": "none", "kid": "ec"}).split(".")[:2], ""]),
    "None": lambda: _raw({"alg": "None", "kid": "ec"}),
    "no signature": lambda: token(EC).rpartition(".")[0] + ".",
    "HMAC with a secret": lambda: _with_secret(b"s" * 64),
    "HMAC with the public key": lambda: _with_secret(RSA.as_pem(private=False)),
    "a signature cut short": lambda: token(EC)[:-4],
    "a signature of zeros": lambda: token(EC).rpartition(".")[0] + "." + _part(bytes(64)),
    "other claims under the signature": lambda: ".".join(
        [token(EC).split(".")[0], _part(claims(sub="eve")), token(EC).split(".")[2]]
    ),
    "claims that are no object": lambda: ".".join([token(EC).split(".")[0], _part([]), token(EC).split(".")[2]]),
    "jwk": lambda: token(STRANGER, {"jwk": PUBLIC}),
    "jwk beside a right signature": lambda: token(EC, {"jwk": PUBLIC}),
    "jku": lambda: token(STRANGER, {"jku": "https://elsewhere.example/keys"}),
    "jku beside a right signature": lambda: token(EC, {"jku": "https://login.example/keys"}),
    "x5c": lambda: _raw(NAMED | {"x5c": ["AAAA"]}),
    "x5u": lambda: token(EC, {"x5u": "https://elsewhere.example/chain"}),
    "crit": lambda: _raw(NAMED | {"crit": ["exp"], "exp": NOW}),
    "crit that is known elsewhere": lambda: _raw(NAMED | {"crit": ["b64"], "b64": False}),
}


@pytest.fixture(scope="module")
async def usual(server: Server) -> Any:
    """What is answered to a token that is none."""
    return await server.answers("Bearer nonsense")


def test_the_usual_answer(usual: Any) -> None:
    for status, headers, body in usual:
        assert (status, headers["www-authenticate"], body) == (401, CHALLENGE, {"errors": [INVALID]})


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_all_bad_tokens_have_the_same_answer(server: Server, usual: Any, name: str) -> None:
    bad = BAD_TOKENS[name]()
    headers_fit = name != "not ASCII"  # the client sends none, so the bytes of Latin-1 go out
    authorization: Any = f"Bearer {bad}" if headers_fit else f"Bearer {bad}".encode("latin-1")
    with capture_logs() as logged:
        assert await server.answers(authorization) == usual
        assert await server.closing(f"Bearer {bad}") == (4403, "Forbidden")
    (reason,) = {line["reason"] for line in logged}
    told = {"event": "request", "outcome": "UNAUTHENTICATED", "reason": reason, "log_level": "info"}
    assert [line | told for line in logged] == logged
    assert len(logged) == 5, "a line for each request"
    assert 5 < len(reason) < 120
    assert not any(part in reason for part in bad.split(".") if len(part) > 3)


async def test_who_holds_a_token_that_was_valid_is_told_that_it_has_expired(server: Server) -> None:
    for key in (EC, RSA):
        expired = f"Bearer {token(key, exp=NOW - 31)}"
        for status, headers, body in await server.answers(expired):
            assert (status, headers["www-authenticate"], body) == (401, CHALLENGE, {"errors": [EXPIRED]})
        assert await server.closing(expired) == (4403, EXPIRED["message"])
    assert await server.status(token(EC, exp=NOW - 29)) == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic eDp5", "Token x"])
async def test_without_a_token_there_is_a_plain_challenge(server: Server, authorization: str) -> None:
    for status, headers, body in await server.answers(authorization):
        assert (status, headers["www-authenticate"], body) == (401, "Bearer", {"errors": [INVALID]})
    for given in (authorization, None, 5, {}):
        assert await server.closing(given) == (4403, "Forbidden")


@pytest.mark.parametrize("key", [EC, RSA], ids=["ES256", "RS256"])
async def test_what_is_taken(server: Server, key: Any) -> None:
    held = {"subject": "sue", "tenant": "alpha", "permissions": ["READ_STATISTICS"], "distributor": {"name": "Dora"}}
    given = {"permissions": ["READ_STATISTICS", "admin"], "distributor": "Dora", "aud": ["other", AUDIENCE]}
    header = {"typ": "at+jwt", "x5t": "AAAA", "signer": "arn:of:somebody"}
    assert await server.viewer(token(key, header, **given)) == held
    assert (await server.viewer(token(key)))["permissions"] == []


async def test_the_local_key_is_not_accepted(
    world_database: tuple[TestDatabase, World], server: Server, tmp_path: Path
) -> None:
    async with serving(world_database[0], tmp_path, server.provider) as own:
        assert await own.status(token(EC)) == 200
        assert not (tmp_path / "signing-key.pem").exists()


CLAIM_NAMES = [
    ("app.tenant", "app.portal", "realm_access.roles",
     {"app": {"tenant": "alpha", "portal": "Dora"}, "realm_access": {"roles": ["READ_ACCOUNTS", "offline_access"]}}),
    ("https://e.example/tenant", "https://e.example/distributor", "scope",
     {"https://e.example/tenant": "alpha", "https://e.example/distributor": "Dora", "scope": "openid READ_ACCOUNTS"}),
    ("a.b", "c", "d.e.f", {"a.b": "alpha", "a": {"b": "beta"}, "c": "Dora", "d": {"e": {"f": "READ_ACCOUNTS"}}}),
]  # fmt: skip
MISLEADING = [
    {"app": {"tenant": "alpha", "portal": None}},
    {"app": {"tenant": "alpha", "portal": {"name": "Dora"}}},
    {"app": ["alpha"]},
    {"app": "alpha"},
    {"app": None},
    {"app": {"tenant": "alpha"}, "realm_access": []},
    {"app": {"tenant": "alpha"}, "realm_access": {"roles": None}},
]


@pytest.mark.parametrize(("tenant", "distributor", "permissions", "given"), CLAIM_NAMES, ids=lambda name: str(name)[:9])
async def test_claims_have_the_names_of_the_settings(
    world_database: tuple[TestDatabase, World],
    tmp_path: Path,
    tenant: str,
    distributor: str,
    permissions: str,
    given: Any,
) -> None:
    names = {
        "jwt_tenant_claim": tenant,
        "jwt_distributor_claim": distributor,
        "jwt_permissions_claim": permissions,
    }
    async with providing(EC) as provider, serving(world_database[0], tmp_path, provider, DISCOVERY, **names) as server:
        viewer = await server.viewer(token(EC, tenant="beta", **given))
        assert viewer["permissions"] == ["READ_ACCOUNTS"]
        assert (viewer["tenant"], viewer["distributor"]) == ("alpha", {"name": "Dora"})
        if tenant == "app.tenant":
            for claims_ in MISLEADING:
                assert await server.status(token(EC, **claims_)) == 401, claims_  # type: ignore[arg-type]
            assert (await server.viewer(token(EC, app={"tenant": "alpha"})))["distributor"] is None


async def test_keys_rotate_without_a_restart_and_no_cached_token_outlives_its_key(
    world_database: tuple[TestDatabase, World], tmp_path: Path
) -> None:
    async with providing(WITHDRAWN) as provider, serving(world_database[0], tmp_path, provider, DISCOVERY) as server:
        old, new = token(WITHDRAWN), token(EC)
        assert await server.status(old) == 200
        provider.keys = [ec_key("gone"), EC]
        assert [await server.status(old), await server.status(new)] == [200, 200]
        assert await server.status(old) == 401
        assert provider.fetches[KEY_SET] == 2


async def test_while_no_keys_were_ever_fetched_nothing_is_judged_but_what_cannot_be_right(
    world_database: tuple[TestDatabase, World], tmp_path: Path
) -> None:
    async with providing(EC) as provider:
        provider.fault = (500, {}, b"")
        async with serving(world_database[0], tmp_path, provider) as server:
            await until(lambda: provider.fetches[KEY_SET] == 1, 10, "the keys are fetched")
            assert (await server.http.get("/health/live")).status_code == 200
            ready = await server.http.get("/health/ready")
            assert (ready.status_code, ready.json()) == (503, {"status": "the token provider has not answered yet"})
            for status, headers, body in await server.answers(f"Bearer {token(EC)}"):
                assert (status, headers["retry-after"], body) == (503, "5", {"errors": [UNAVAILABLE]})
                assert "www-authenticate" not in headers
            assert (await server.closing(f"Bearer {token(EC)}"))[0] == 1013
            assert await server.status("nonsense") == 401
            provider.fault = None
            while await server.status(token(EC)) != 200:
                assert provider.fetches[KEY_SET] < 5
            assert (await server.http.get("/health/ready")).status_code == 200
            metrics = (await server.http.get("/metrics")).text
            assert 'account_batch_key_fetches_total{outcome="refused"}' in metrics
            assert 'account_batch_key_fetches_total{outcome="ok"} 1.0' in metrics
