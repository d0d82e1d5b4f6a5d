"""From a bearer token to who asks."""

from dataclasses import replace
from datetime import datetime

from starlette.datastructures import Address

from db.engine import NO_TENANT, Database, Tenant
from db.reading.parties import distributor_named, tenant_named
from graph.execution.context import Caller
from graph.security.tokens import TokenError, Verifier


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
        return await self.now(Caller(tenant, *named, address=None if client is None else client.host))

    async def now(self, caller: Caller) -> Caller:
        """That caller as of this moment: whose distributor is not there sees what belongs to nobody, nothing."""
        if caller.distributor is None:
            return caller
        tenant = await self._tenant(caller.tenant_name)
        async with self._database.transaction(tenant) as session:
            there = await distributor_named(session, caller.distributor)
        return replace(caller, tenant=NO_TENANT if there is None else tenant)

    async def _tenant(self, name: str) -> Tenant:
        known = self._tenants.get(name)
        if known is None:
            async with self._database.transaction(None) as session:
                known = await tenant_named(session, name)
            if known is None:
                raise TokenError("no such tenant")
            self._tenants[name] = known
        return known
