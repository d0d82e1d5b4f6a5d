"""A tenant of a test's own at the server of the console, with accounts that it makes and tokens that it chooses."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import asyncpg
import orjson

from db.settings import Settings
from graph.schema import ids
from graph.security.claims import ExpectedClaims
from graph.security.local_key import local_key
from graph.security.tokens import issue
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.graph.console.operator import Operator
from tests.support.server import LiveServer

ACCOUNTS = """query ($filter: AccountBatchFilter!) { accountBatch(filter: $filter) { accounts(first: 100) { nodes {
  controlNumber status blocked activationDate expirationDate availabilityDays balance openingBalance
  product { name } addOns { name } prepaidPlans { plan { name } } associatedNumber unifiedMessaging
  preferredLanguage { code } timeZone role { name } customerSite { name } distributor { name }
} } } }"""


@dataclass(frozen=True)
class Tenant:
    """A tenant with a world of its own; `server` has a token with all permissions in it."""

    world: World
    name: str
    owner: Any
    server: LiveServer
    operator: Operator

    @property
    def batch(self) -> str:
        """The ID of its batch."""
        return str(ids.encode("AccountBatch", self.world.batch))

    def token(self, *permissions: str) -> str:
        """A token with these permissions alone."""
        return token_of(self.server, self.name, permissions)

    def panel(self, numbers: str) -> str:
        """The address of the panel with these control numbers selected."""
        criteria = orjson.dumps({"controlNumbers": numbers}).decode()
        return f"/batches/{quote(self.batch, safe='')}?f={quote(criteria)}"

    async def add(self, *rows: Mapping[str, Any], first: int = 1) -> None:
        """Adds accounts to its batch, numbered from `first`."""
        await add_accounts(self.owner, self.world, rows, first=first)

    async def accounts(self, numbers: str) -> list[dict[str, Any]]:
        """Accounts by their control numbers, as the API shows them: what has a name by its name."""
        statuses = ["INACTIVE", "NOT_YET_ACTIVE", "ACTIVE", "BLOCKED", "EXPIRED", "SUSPENDED", "TERMINATED"]
        given = {"batch": {"id": self.batch}, "controlNumbers": numbers, "statuses": statuses}
        nodes = (await self.operator.ask(ACCOUNTS, filter=given))["accountBatch"]["accounts"]["nodes"]
        return [{name: _named(value) for name, value in node.items()} for node in nodes]


def _named(value: Any) -> Any:
    if isinstance(value, list):
        return [_named(item) for item in value]
    if isinstance(value, dict):
        return _named(next(iter(value.values())))
    return value


def token_of(
    server: LiveServer, tenant: str, permissions: Collection[str] | None = None, subject: str = "clerk"
) -> str:
    """A token of somebody of that tenant, with all permissions or these alone."""
    home = server.database.home
    names = ExpectedClaims.of(Settings(_env_file=None, data_dir=home))
    key, now = local_key(home), datetime.now(UTC)
    return issue(
        key, names, subject=subject, tenant=tenant, now=now, lifetime=timedelta(hours=2), permissions=permissions
    )


@asynccontextmanager
async def tenant_of(
    server: LiveServer, accounts: Sequence[Mapping[str, Any]] = (), **world: Any
) -> AsyncIterator[Tenant]:
    """A new tenant at that server, with those accounts in its batch."""
    owner = await asyncpg.connect(server.database.owner_dsn)
    try:
        made = await make_world(owner, **world)
        await add_accounts(owner, made, accounts)
        name = await owner.fetchval("SELECT name FROM tenants WHERE id = $1", made.tenant)
        own = replace(server, token=token_of(server, name))
        operator = Operator(own)
        try:
            yield Tenant(made, name, owner, own, operator)
        finally:
            await operator.close()
    finally:
        await owner.close()
