"""From a bearer token to who asks."""

from datetime import datetime

from starlette.datastructures import Address

from db.engine import Database, Tenant
from db.reading.parties import tenant_named
from graph.context import Caller
from graph.tokens import TokenError, Verifier


class Callers:
    """Finds who bears a token. Tenants that were found are remembered, as they are never renamed."""

    def __init__(self, verifier: Verifier, database: Database) -> None:
        self._verifier = verifier
        self._database = database
        self._tenants: dict[str, Tenant] = {}

    async def of(self, authorization: str | None, now: datetime, client: Address | None = None) -> Caller:
        """Who sends that `Authorization` header from there; raises TokenError when it holds no valid token."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.isascii():
            raise TokenError("no bearer token")
        claims = self._verifier.verify(token.strip(), now)
        tenant = await self._tenant(claims.tenant)
        named = (claims.tenant, claims.subject, claims.distributor, claims.permissions, claims.expires_at)
        return Caller(tenant, *named, address=None if client is None else client.host)

    async def _tenant(self, name: str) -> Tenant:
        known = self._tenants.get(name)
        if known is None:
            async with self._database.transaction(None) as session:
                known = await tenant_named(session, name)
            if known is None:
                raise TokenError("no such tenant")
            self._tenants[name] = known
        return known
