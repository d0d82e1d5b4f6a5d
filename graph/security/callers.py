"""Finds the caller of a request from its bearer token."""

from datetime import datetime

from starlette.datastructures import Address, Headers

from db.engine import Database, Tenant
from db.reading.parties import tenant_named
from graph.execution.context import Caller
from graph.execution.document_cache import Cache
from graph.execution.limits import MAX_CACHED_TOKENS, MAX_TOKEN_LENGTH
from graph.execution.request_record import current_record
from graph.security.claims import Claims
from graph.security.token_errors import NoTokenError, TokenError
from graph.security.tokens import Verifier


class Callers:
    """Finds callers. Tenants once found are cached, as a tenant is never renamed, and callers with what a token claims.

    Each token is verified at every use all the same.
    """

    def __init__(self, verifier: Verifier, database: Database) -> None:
        self._verifier = verifier
        self._database = database
        self._tenants: dict[str, Tenant] = {}
        self._known: Cache[tuple[str, str | None], tuple[Claims, Caller]] = Cache(
            MAX_CACHED_TOKENS, MAX_CACHED_TOKENS * MAX_TOKEN_LENGTH
        )

    async def of_headers(self, headers: Headers, now: datetime, client: Address | None = None) -> Caller:
        """As `of`, for the headers of a request; two tokens are none, as a proxy may look at the other one."""
        given = headers.getlist("authorization")
        return await self.of(given[0] if len(given) == 1 else ", ".join(given), now, client)

    async def of(self, authorization: str | None, now: datetime, client: Address | None = None) -> Caller:
        """The caller of an `Authorization` header. `client`: the network address that the request comes from.

        Raises TokenError if it has no valid token, once the reason is noted for the log, and KeysUnavailableError
        while that cannot be told.
        """
        try:
            return await self._of(authorization or "", now, client)
        except NoTokenError:
            raise
        except TokenError as error:
            record = current_record()
            if record is not None:
                record.refused_because = str(error)
            raise

    async def _of(self, authorization: str, now: datetime, client: Address | None) -> Caller:
        claims = await self._verifier.verify(_bearer_token(authorization), now)
        address = None if client is None else client.host
        known = self._known.get((authorization, address))
        if known is not None and known[0] is claims:
            return known[1]
        tenant = await self._tenant(claims.tenant)
        details = (claims.tenant, claims.subject, claims.distributor, claims.permissions, claims.expires_at)
        caller = Caller(tenant, *details, address=address)
        self._known.put((authorization, address), (claims, caller), len(authorization))
        return caller

    async def _tenant(self, name: str) -> Tenant:
        tenant = self._tenants.get(name)
        if tenant is None:
            async with self._database.transaction(None) as session:
                tenant = await tenant_named(session, name)
            if tenant is None:
                raise TokenError("its tenant is not there")
            self._tenants[name] = tenant
        return tenant


def _bearer_token(authorization: str) -> str:
    """The token in an `Authorization` header; raises NoTokenError without one."""
    if len(authorization) > MAX_TOKEN_LENGTH:
        raise TokenError("it is too long")
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NoTokenError
    return token.strip()
