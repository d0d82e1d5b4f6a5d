"""Links to reports that a browser follows without a bearer token: for one report, one person and one minute.

A link carries who asked for it and for which report, signed with a key that all servers of the installation read from
their database, and that signs nothing else: no link is a bearer token, and no bearer token is a link.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from db.engine import Tenant
from graph.execution.context import Caller
from graph.security.tokens import known_permissions

LIFETIME = timedelta(minutes=1)
PARAMETER = "link"
"""The parameter of a report's path that holds the signature."""

_ALGORITHM = "HS256"


class LinkError(Exception):
    """It is no link to that report, or none any more."""


def sign(secret: bytes | None, caller: Caller, update: int, now: datetime) -> str:
    """What lets whoever follows the link read the report of that update as the caller, from `now` on."""
    claims = {
        "sub": caller.subject,
        "tenant": int(caller.tenant),
        "permissions": sorted(caller.permissions),
        "report": update,
        "exp": ceil((now + LIFETIME).timestamp()),
    }
    return jwt.encode({"alg": _ALGORITHM}, claims, _key(secret), algorithms=[_ALGORITHM])


def verify(secret: bytes | None, link: str, update: int, now: datetime) -> Caller:
    """Who asked for the link to the report of that update; raises LinkError, whatever is wrong with it."""
    expected = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()), leeway=0, exp={"essential": True}, report={"essential": True, "value": update}
    )
    try:
        _check_spelling(link)
        claims: dict[str, Any] = jwt.decode(link, _key(secret), algorithms=[_ALGORITHM]).claims
        expected.validate(claims)
    except (LinkError, JoseError, ValueError, TypeError):
        # What was wrong might quote the link, and nothing of it is to be told or logged.
        raise LinkError from None
    return Caller(
        tenant=Tenant(claims["tenant"]),
        tenant_name="",
        subject=claims["sub"],
        distributor=None,
        permissions=known_permissions(claims["permissions"]),
        expires_at=datetime.fromtimestamp(claims["exp"], now.tzinfo),
    )


def _check_spelling(link: str) -> None:
    """A signature has one spelling: base64 takes others, whose last bits mean nothing."""
    signature = link.rpartition(".")[2].encode()
    if urlsafe_b64encode(urlsafe_b64decode(signature + b"=" * (-len(signature) % 4))).rstrip(b"=") != signature:
        raise LinkError


def _key(secret: bytes | None) -> OctKey:
    if secret is None:
        raise LookupError("the table installation_secrets has no key for links to reports")
    return OctKey.import_key(secret)
