"""Bearer tokens: signed with ES256 by a key that the token names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from joserfc.jws import extract_compact

from graph.execution.limits import MAX_CACHED_TOKENS
from graph.execution.text import is_plain
from rules.declarations.permissions import Permission

ALGORITHM = "ES256"
SKEW = 30
"""Seconds that clocks may differ by."""

_LATEST = 2**37
"""The year 6325: the greatest `exp` that is told from later ones."""


class TokenError(Exception):
    """The token is not valid."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says; names, not keys."""

    subject: str
    tenant: str
    distributor: str | None
    permissions: frozenset[Permission]
    expires_at: datetime = field(default=datetime.max.replace(tzinfo=UTC), compare=False)


@dataclass(frozen=True, slots=True)
class ExpectedClaims:
    """The issuer and audience that tokens have to name."""

    issuer: str
    audience: str


def issue(
    key: ECKey,
    names: ExpectedClaims,
    *,
    subject: str,
    tenant: str,
    now: datetime,
    lifetime: timedelta,
    distributor: str | None = None,
    permissions: Collection[str] | None = None,
) -> str:
    """A token signed with `key`; without permissions named, all of them are written out in it."""
    claims: dict[str, Any] = {
        "iss": names.issuer,
        "aud": names.audience,
        "sub": subject,
        "tenant": tenant,
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    claims["permissions"] = list(Permission if permissions is None else permissions)
    if distributor is not None:
        claims["distributor"] = distributor
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


class Verifier:
    """Tells valid tokens from others. A signature is checked once for each token, its times at every use."""

    def __init__(self, keys: KeySet, names: ExpectedClaims) -> None:
        self._keys = {key.kid: key for key in keys.keys}
        self._names = names
        self._signed = lru_cache(maxsize=MAX_CACHED_TOKENS)(self._check_signature)

    def verify(self, token: str, now: datetime) -> Claims:
        """The claims of a token that is valid at `now`; else raises TokenError."""
        try:
            claims = self._signed(token)
            self._registry(now).validate(claims)
            return _claims(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise TokenError(str(error)) from error

    def _check_signature(self, token: str) -> dict[str, Any]:
        header = extract_compact(token.encode()).headers()
        key = self._keys.get(header.get("kid"))
        if key is None or header.get("alg") != ALGORITHM:
            raise TokenError("a token names its key and ES256")
        return jwt.decode(token, key, algorithms=[ALGORITHM]).claims

    def _registry(self, now: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=SKEW,
            exp={"essential": True},
            iss={"essential": True, "value": self._names.issuer},
            aud={"essential": True, "value": self._names.audience},
            sub={"essential": True},
            tenant={"essential": True},
        )


def _claims(claims: Mapping[str, Any]) -> Claims:
    """What is missing or odd never means more: no permissions are none, and a distributor of null is no operator's."""
    permissions = claims.get("permissions", [])
    texts = [claims[name] for name in ("sub", "tenant", "distributor") if name in claims]
    if not isinstance(permissions, list) or not all(isinstance(text, str) for text in [*texts, *permissions]):
        raise TokenError("sub, tenant and distributor are texts, permissions a list of texts")
    if not all(map(is_plain, texts)):
        raise TokenError("a name holds a character that cannot be stored")
    expires_at = datetime.fromtimestamp(min(claims["exp"], _LATEST), UTC)
    known = known_permissions(permissions)
    return Claims(claims["sub"], claims["tenant"], claims.get("distributor"), known, expires_at)


def known_permissions(names: Collection[str]) -> frozenset[Permission]:
    """The permissions of those names; other names, of an issuer that knows more, are left out."""
    return frozenset(permission for permission in Permission if permission in names)
