"""Finds the caller of a request from its bearer token."""

from datetime import datetime

from starlette.datastructures import Address

from db.engine import Database, Tenant
from db.reading.parties import tenant_named
from graph.execution.context import Caller
from graph.security.tokens import TokenError, Verifier


class Callers:
    """Finds callers. Tenants once found are cached, as a tenant is never renamed."""

    def __init__(self, verifier: Verifier, database: Database) -> None:
        self._verifier = verifier
        self._database = database
        self._tenants: dict[str, Tenant] = {}

    async def of(self, authorization: str | None, now: datetime, client: Address | None = None) -> Caller:
        """The caller of an `Authorization` header; raises TokenError if it has no valid token.

        `client`: the network address that the request comes from.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.isascii():
            raise TokenError("no bearer token")
        claims = self._verifier.verify(token.strip(), now)
        tenant = await self._tenant(claims.tenant)
        details = (claims.tenant, claims.subject, claims.distributor, claims.permissions, claims.expires_at)
        return Caller(tenant, *details, address=None if client is None else client.host)

    async def _tenant(self, name: str) -> Tenant:
        tenant = self._tenants.get(name)
        if tenant is None:
            async with self._database.transaction(None) as session:
                tenant = await tenant_named(session, name)
            if tenant is None:
                raise TokenError("no such tenant")
            self._tenants[name] = tenant
        return tenant
