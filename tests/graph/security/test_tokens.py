"""Bearer tokens: which are taken, and what is answered to all others."""

import json
import os
import stat
from base64 import urlsafe_b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey

from graph.security.local_key import local_key
from tests.graph.conftest import Api
from tests.support.clock import NOON

NULL = Enum("Claim", "NULL").NULL  # an object's address in the names of tests would differ between processes
"""A claim that is there as null; one that is None is not there."""

QUERY = {"query": "{ viewer { subject } }"}


def claims(**changed: Any) -> dict[str, Any]:
    now = int(NOON.timestamp())
    stock = {
        "iss": "account-batch",
        "aud": "account-batch",
        "sub": "sue",
        "tenant": "alpha",
        "nbf": now,
        "exp": now + 60,
    }
    given = {name: value for name, value in (stock | changed).items() if value is not None}
    return {name: None if value is NULL else value for name, value in given.items()}


async def status(api: Api, authorization: str | None) -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = await api.http.post("/graphql", json=QUERY, headers=headers)
    if response.status_code == 401:
        given = (authorization or "").lower().startswith("bearer ") and authorization != "Bearer "
        assert response.headers["www-authenticate"] == ('Bearer error="invalid_token"' if given else "Bearer")
        assert [error["extensions"] for error in response.json()["errors"]] == [{"code": "UNAUTHENTICATED"}]
        assert "data" not in response.json()
    return response.status_code


async def test_two_tokens_are_none(api: Api) -> None:
    good, bad = signed(api), "Bearer x"
    for first, second in ((good, bad), (bad, good), (good, good)):
        headers = [("Authorization", first), ("Authorization", second)]
        assert (await api.http.post("/graphql", json=QUERY, headers=headers)).status_code == 401


@pytest.mark.parametrize(("length", "expected"), [(255, 200), (256, 401)])
async def test_a_subject_is_not_longer_than_openid_has_it(api: Api, length: int, expected: int) -> None:
    assert await status(api, signed(api, sub="é" * length)) == expected


async def test_a_partner_is_told_what_it_can_use(api: Api) -> None:
    claims = {"distributor": "Dora", "permissions": ["READ_STATISTICS", "UPDATE_ACCOUNTS", "MOVE_MONEY"]}
    answer = await api.ask("{ viewer { permissions } }", claims=claims)
    assert answer["data"]["viewer"]["permissions"] == ["READ_STATISTICS"]


def signed(api: Api, **changed: Any) -> str:
    key = local_key(api.settings.data_dir)
    header, text = {"alg": "ES256", "kid": key.kid}, json.dumps(claims(**changed))
    return "Bearer " + jws.serialize_compact(header, text, key, algorithms=["ES256"])


NOW = int(NOON.timestamp())


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, 200),
        ({"exp": NOW - 29}, 200),
        ({"exp": NOW - 31}, 401),
        ({"exp": None}, 401),
        ({"exp": "tomorrow"}, 401),
        ({"nbf": NOW + 29}, 200),
        ({"nbf": NOW + 31}, 401),
        ({"nbf": None}, 200),
        ({"iss": "somebody"}, 401),
        ({"iss": None}, 401),
        ({"aud": "something"}, 401),
        ({"aud": None}, 401),
        ({"aud": ["something", "account-batch"]}, 200),
        ({"sub": None}, 401),
        ({"sub": 1}, 401),
        ({"tenant": None}, 401),
        ({"tenant": "nobody"}, 401),
        ({"tenant": "al\0pha"}, 401),
        ({"tenant": ["alpha"]}, 401),
        ({"tenant": ""}, 401),
        ({"tenant": " alpha"}, 401),
        ({"tenant": "Alpha"}, 401),
        ({"tenant": "al\ud800pha"}, 401),
        ({"tenant": 1}, 401),
        ({"tenant": True}, 401),
        ({"sub": ""}, 401),
        ({"sub": "s\ud800"}, 401),
        ({"distributor": "Dora"}, 200),
        ({"distributor": "Nobody"}, 200),
        ({"distributor": ""}, 200),
        ({"distributor": NULL}, 401),
        ({"distributor": "Do\0ra"}, 401),
        ({"distributor": "Do\udfffra"}, 401),
        ({"distributor": 5}, 401),
        ({"distributor": 0}, 401),
        ({"distributor": False}, 401),
        ({"distributor": []}, 401),
        ({"distributor": {}}, 401),
        ({"distributor": ["Dora"]}, 401),
        ({"permissions": NULL}, 401),
        ({"permissions": {}}, 401),
        ({"permissions": ["*"]}, 200),
        ({"permissions": "READ_ACCOUNTS"}, 200),
        ({"permissions": ""}, 200),
        ({"permissions": 1}, 401),
        ({"nbf": "now"}, 401),
        ({"nbf": True}, 401),
        ({"nbf": NULL}, 401),
        ({"iat": NOW + 29}, 200),
        ({"iat": NOW + 31}, 401),
        ({"iat": []}, 401),
        ({"exp": NOW + 60.5}, 200),
        ({"exp": True}, 401),
        ({"exp": float("nan")}, 401),
        ({"exp": float("inf")}, 401),
        ({"exp": 10**400}, 200),
        ({"exp": -(10**400)}, 401),
        ({"nbf": 10**400}, 401),
        ({"aud": ["account-batch", 1]}, 401),
        ({"aud": []}, 401),
        ({"aud": {"account-batch": 1}}, 401),
        ({"iss": ["account-batch"]}, 401),
        ({"permissions": [1]}, 401),
        ({"permissions": []}, 200),
    ],
    ids=repr,
)
async def test_claims(api: Api, changed: dict[str, Any], wanted: int) -> None:
    assert await status(api, signed(api, **changed)) == wanted


def _other_key(api: Api) -> str:
    key = ECKey.generate_key("P-256")
    kid = local_key(api.settings.data_dir).kid
    return jwt.encode({"alg": "ES256", "kid": kid}, claims(), key, algorithms=["ES256"])


def _hmac_with_the_public_key(api: Api) -> str:
    key = local_key(api.settings.data_dir)
    secret = OctKey.import_key(os.urandom(64))
    return jwt.encode({"alg": "HS256", "kid": key.kid}, claims(), secret, algorithms=["HS256"])


def _unsigned(api: Api) -> str:
    header = json.dumps({"alg": "none", "kid": local_key(api.settings.data_dir).kid}).encode()
    parts = [header, json.dumps(claims()).encode()]
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def _without_kid(api: Api) -> str:
    key = local_key(api.settings.data_dir)
    return jwt.encode({"alg": "ES256"}, claims(), key, algorithms=["ES256"])


def _tampered(api: Api) -> str:
    return api.token()[:-4] + "AAAA"


@pytest.mark.parametrize("forge", [_other_key, _hmac_with_the_public_key, _unsigned, _without_kid, _tampered])
async def test_forgeries(api: Api, forge: Callable[[Api], str]) -> None:
    assert await status(api, "Bearer " + forge(api)) == 401


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic eDp5", "Bearer {}"]
)
async def test_what_is_no_token(api: Api, header: str | None) -> None:
    assert await status(api, header) == 401


async def test_a_remembered_token_expires_all_the_same(api: Api) -> None:
    token = signed(api)
    assert await status(api, token) == 200
    api.clock.now = NOON + timedelta(minutes=5)
    try:
        assert await status(api, token) == 401
    finally:
        api.clock.now = NOON


def test_the_key_is_its_owners_alone_and_made_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        kids = set(pool.map(lambda _: local_key(tmp_path / "new").kid, range(16)))
    (file,) = (tmp_path / "new").iterdir()
    assert len(kids) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
