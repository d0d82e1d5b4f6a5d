"""Which keys of a JWK set are used, and for what."""

from typing import Any

import pytest
from joserfc.util import int_to_base64

from graph.security.keys import KeyName, keys_of
from tests.support.oidc_provider import ec_key, rsa_key

EC = ec_key("k").as_dict(private=True)
RSA = rsa_key("k").as_dict(private=True)
P384 = EC | {"crv": "P-384"}


def _used(jwk: dict[str, Any]) -> list[str]:
    return [name.algorithm for name in keys_of({"keys": [jwk]})]


@pytest.mark.parametrize(
    ("changed", "used"),
    [
        ({}, True),
        ({"use": "sig"}, True),
        ({"use": "enc"}, False),
        ({"use": ["sig"]}, False),
        ({"alg": "none"}, False),
        ({"alg": "HS256"}, False),
        ({"alg": "PS256"}, False),
        ({"alg": None}, False),
        ({"key_ops": ["verify"]}, True),
        ({"key_ops": ["encrypt", {}]}, False),
        ({"key_ops": "verify"}, False),
        ({"kid": ""}, False),
        ({"kid": 1}, False),
        ({"kid": None}, False),
        ({"kty": "oct"}, False),
        ({"kty": ["EC"]}, False),
        ({"kty": None}, False),
        ({"x5c": ["anything"], "x5u": "no URL", "unknown": {}}, True),
    ],
    ids=repr,
)
def test_members(changed: dict[str, Any], used: bool) -> None:
    assert _used(EC | changed) == (["ES256"] if used else [])
    assert _used(RSA | changed) == (["RS256"] if used else [])


@pytest.mark.parametrize(
    "jwk",
    [P384, EC | {"crv": ["P-256"]}, EC | {"x": "AA"}, EC | {"y": None}, EC | {"alg": "RS256"},
     RSA | {"alg": "ES256"}, RSA | {"n": "é"}, RSA | {"e": "AA"}, RSA | {"e": ""}, RSA | {"n": 5}, {}],
    ids=("P-384", "curve of a list", "short x", "no y", "RS256", "ES256", "n of é", "short e", "no e", "n of 5",
         "empty"),
)  # fmt: skip
def test_what_is_no_key_of_ours(jwk: dict[str, Any]) -> None:
    assert _used(jwk) == []
    assert KeyName("other", "ES256") in keys_of({"keys": [jwk, EC | {"kid": "other"}]})


@pytest.mark.parametrize(("bits", "used"), [(1024, False), (2047, False), (2048, True), (8192, True), (8193, False)])
def test_sizes_of_rsa_keys(bits: int, used: bool) -> None:
    jwk = {"kty": "RSA", "kid": "k", "n": int_to_base64((1 << (bits - 1)) + 1), "e": "AQAB"}
    assert _used(jwk) == (["RS256"] if used else [])


def test_private_members_are_not_kept() -> None:
    for jwk in (EC, RSA):
        (key,) = keys_of({"keys": [jwk]}).values()
        assert not key.jwk.is_private


def test_one_name_is_one_key_and_the_first_counts() -> None:
    other = ec_key("k").as_dict()
    (first,), (second,) = keys_of({"keys": [EC, other]}).values(), keys_of({"keys": [other, EC]}).values()
    assert first.thumbprint != second.thumbprint
    assert first == next(iter(keys_of({"keys": [EC]}).values()))
    assert len(keys_of({"keys": [EC, RSA]})) == 2


@pytest.mark.parametrize("document", [None, [], "keys", {}, {"keys": None}, {"keys": [None]}, {"keys": "x"}])
def test_what_is_no_key_set(document: Any) -> None:
    with pytest.raises(ValueError, match="a JWK set is"):
        keys_of(document)


def test_an_empty_key_set_is_one() -> None:
    assert keys_of({"keys": []}) == {}
