"""Bearer tokens: JSON Web Tokens signed with ES256 by a key that the token names."""

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
"""Seconds by which the clocks of issuer and server may differ."""

_LATEST = 2**37
"""The greatest `exp` that is kept as it is, in the year 6325: later ones do not fit a datetime."""


class TokenError(Exception):
    """The token is not valid."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a valid token; tenant and distributor by name, not by key."""

    subject: str
    tenant: str
    distributor: str | None
    permissions: frozenset[Permission]
    expires_at: datetime = field(default=datetime.max.replace(tzinfo=UTC), compare=False)


@dataclass(frozen=True, slots=True)
class ExpectedClaims:
    """The issuer and audience that a token must name."""

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
    """A token signed with `key`. Without `permissions` it lists all there are."""
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
    """Verifies tokens. The signature of a token is checked once and cached, its times at every use."""

    def __init__(self, keys: KeySet, names: ExpectedClaims) -> None:
        self._keys = {key.kid: key for key in keys.keys}
        self._names = names
        self._signed_claims = lru_cache(maxsize=MAX_CACHED_TOKENS)(self._check_signature)

    def verify(self, token: str, now: datetime) -> Claims:
        """The claims of a token that is valid at `now`; raises TokenError otherwise."""
        try:
            claims = self._signed_claims(token)
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
    """Reads the claims; raises TokenError for one of the wrong type. Without `permissions` the caller has none.

    A distributor of null is refused: it must not turn a partner's token into an operator's.
    """
    permissions = claims.get("permissions", [])
    names = [claims[name] for name in ("sub", "tenant", "distributor") if name in claims]
    if not isinstance(permissions, list) or not all(isinstance(text, str) for text in [*names, *permissions]):
        raise TokenError("sub, tenant and distributor are texts, permissions a list of texts")
    if not all(map(is_plain, names)):
        raise TokenError("a name holds a character that cannot be stored")
    expires_at = datetime.fromtimestamp(min(claims["exp"], _LATEST), UTC)
    known = known_permissions(permissions)
    return Claims(claims["sub"], claims["tenant"], claims.get("distributor"), known, expires_at)


def known_permissions(names: Collection[str]) -> frozenset[Permission]:
    """The permissions of those names; other names, of an issuer that knows more, are left out."""
    return frozenset(permission for permission in Permission if permission in names)
