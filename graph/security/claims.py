"""The claims of a token: what it must name, and what is read from it."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from db.settings import Settings
from graph.execution.text import is_plain
from graph.security.token_errors import ExpiredTokenError, TokenError
from rules.declarations.permissions import Permission

SKEW = 30
"""Seconds by which the clocks of issuer and server may differ."""

_MAX_EXPIRY = 2**37
"""The largest `exp` that is kept as it is, in the year 6325: later ones do not fit a datetime."""

MAX_SUBJECT_LENGTH = 255
"""Characters of a subject, as OpenID Connect has it: updates are found by who asked for them."""

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a valid token; tenant and distributor by name, not by key."""

    subject: str
    tenant: str
    distributor: str | None
    permissions: frozenset[Permission]
    expires_at: datetime = field(default=datetime.max.replace(tzinfo=UTC), compare=False)
    valid_from: float = field(default=-math.inf, compare=False)
    """The instant before which it is not valid, in seconds since 1970: a date may lie too far off for a datetime."""

    def check_times(self, now: datetime) -> None:
        """Raises TokenError if the token is not valid at that instant, give or take SKEW."""
        seconds = int(now.timestamp())
        if self.valid_from > seconds + SKEW:
            raise TokenError("it is not valid yet")
        if self.expires_at.timestamp() <= seconds - SKEW:
            raise ExpiredTokenError("it has expired")


@dataclass(frozen=True, slots=True)
class ExpectedClaims:
    """The issuer and audience that a token must name, and what its issuer calls the claims that only we know.

    A claim's name is that of a member or, where there is none of that name, a path: `realm_access.roles`.
    """

    issuer: str
    audience: str
    tenant: str = "tenant"
    distributor: str = "distributor"
    permissions: str = "permissions"

    @classmethod
    def of(cls, settings: Settings) -> "ExpectedClaims":
        """What the settings say."""
        ours = (settings.jwt_tenant_claim, settings.jwt_distributor_claim, settings.jwt_permissions_claim)
        return cls(settings.jwt_issuer, settings.jwt_audience, *ours)

    def read(self, claims: Mapping[str, Any]) -> Claims:
        """Reads claims whose signature is right; raises TokenError for any that is missing or of the wrong type.

        Their times are checked apart, at each use. A distributor of null is refused: it must not turn a partner's
        token into an operator's. A token without permissions has none.
        """
        self._check_registered(claims)
        starts = [_seconds(claims[name]) for name in ("nbf", "iat") if name in claims]
        expires = max(min(_seconds(claims.get("exp")), _MAX_EXPIRY), -_MAX_EXPIRY // 4)
        distributor = _find(claims, self.distributor)
        return Claims(
            _subject(claims["sub"]),
            _text(_find(claims, self.tenant)),
            None if distributor is _ABSENT else _text(distributor),
            _permissions(_find(claims, self.permissions)),
            datetime.fromtimestamp(expires, UTC),
            max(starts, default=-math.inf),
        )

    def _check_registered(self, claims: Mapping[str, Any]) -> None:
        """Checks issuer, audience and subject."""
        registry = JWTClaimsRegistry(
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            sub={"essential": True},
        )
        try:
            registry.validate({name: claims[name] for name in ("iss", "aud", "sub") if name in claims})
        except JoseError as error:
            raise TokenError(f"issuer, audience or subject: {error.description or error.error}") from None


def known_permissions(names: Collection[str]) -> frozenset[Permission]:
    """The permissions of those names; other names, of an issuer that knows more, are left out."""
    return frozenset(permission for permission in Permission if permission in names)


def _find(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of that name or, without one, at that path; raises TokenError if the path leads through no object."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for part in name.split("."):
        if not isinstance(value, dict):
            raise TokenError(f"the path {name} leads through what is no object")
        if part not in value:
            return _ABSENT
        value = value[part]
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TokenError("subject, tenant or distributor is no text")
    if not is_plain(value):
        raise TokenError("a name holds a character that cannot be stored")
    return value


def _subject(value: Any) -> str:
    subject = _text(value)
    if len(subject) > MAX_SUBJECT_LENGTH:
        raise TokenError(f"its subject is longer than {MAX_SUBJECT_LENGTH} characters")
    return subject


def _permissions(value: Any) -> frozenset[Permission]:
    """The permissions in a list of texts, or in one text with blanks between them, as `scope` is."""
    names = [] if value is _ABSENT else value.split(" ") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TokenError("permissions are neither a list of texts nor a text")
    return known_permissions(names)


def _seconds(value: Any) -> float:
    number = isinstance(value, int) and not isinstance(value, bool)
    if not number and not (isinstance(value, float) and math.isfinite(value)):
        raise TokenError("a time is missing or no number")
    return value  # type: ignore[no-any-return]
