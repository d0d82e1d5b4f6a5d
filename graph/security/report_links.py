"""Signed links to reports, which a browser follows without a bearer token: for one report, one person, one minute.

A link names the person and the report. Its key is in the database, shared by all servers of the installation, and
signs nothing else: a link is not accepted as a bearer token, nor a bearer token as a link.
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
from graph.security.claims import known_permissions

LIFETIME = timedelta(minutes=1)
PARAMETER = "link"
"""The parameter of a report's path that holds the signature."""

_ALGORITHM = "HS256"


class LinkError(Exception):
    """The link is not valid for that report, or has expired."""


def sign(secret: bytes | None, caller: Caller, update: int, now: datetime) -> str:
    """The signature of a link with which the update's report can be read as the caller, for a minute from `now`."""
    claims = {
        "sub": caller.subject,
        "tenant": int(caller.tenant),
        "tenant_name": caller.tenant_name,
        "permissions": sorted(caller.permissions),
        "report": update,
        "exp": ceil((now + LIFETIME).timestamp()),
    }
    return jwt.encode({"alg": _ALGORITHM}, claims, _key(secret), algorithms=[_ALGORITHM])


def verify(secret: bytes | None, link: str, update: int, now: datetime) -> Caller:
    """The caller that the link was made for; raises LinkError for any fault, also if it is of another update."""
    expected = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=0,
        exp={"essential": True},
        report={"essential": True, "value": update},
        tenant_name={"essential": True},  # an older server's link has none, for the minute that it is good
    )
    try:
        _check_spelling(link)
        claims: dict[str, Any] = jwt.decode(link, _key(secret), algorithms=[_ALGORITHM]).claims
        expected.validate(claims)
    except (LinkError, JoseError, ValueError, TypeError):
        # The original error might quote the link, which must be neither answered nor logged.
        raise LinkError from None
    return Caller(
        tenant=Tenant(claims["tenant"]),
        tenant_name=claims["tenant_name"],
        subject=claims["sub"],
        distributor=None,
        permissions=known_permissions(claims["permissions"]),
        expires_at=datetime.fromtimestamp(claims["exp"], now.tzinfo),
    )


def _check_spelling(link: str) -> None:
    """Raises LinkError for a signature in another spelling: base64 ignores some of its last bits."""
    signature = link.rpartition(".")[2].encode()
    if urlsafe_b64encode(urlsafe_b64decode(signature + b"=" * (-len(signature) % 4))).rstrip(b"=") != signature:
        raise LinkError


def _key(secret: bytes | None) -> OctKey:
    if secret is None:
        raise LookupError("the table installation_secrets has no key for links to reports")
    return OctKey.import_key(secret)
