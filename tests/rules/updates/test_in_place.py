"""Batch updates happen in place: of 100,000 accounts at least 95 of 100 are HOT, for the changes of every group."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from db.batches import BatchReference
from db.engine import Database
from db.tables import accounts
from rules.declarations.changes import GROUPS
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.charging_period import ChargingPeriodChange
from rules.declarations.groups.customer_site import CustomerSiteChange
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.ivr_settings import IvrSettingsChange, UnifiedMessaging
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.declarations.values import TimeZone
from rules.requests.request import Request
from rules.requests.selection import Filter
from rules.service import Service
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.support.clock import FixedClock

ACCOUNTS = 100_000
WANTED = 0.95
TIMEOUT = 15.0

Change = Callable[[World], Mapping[str, Any]]
SERIES: Mapping[str, Change] = {
    "distributor": lambda w: {"distributor": DistributorChange(w["Unlimited"])},
    "balance": lambda _: {"balance": BalanceChange(charge=TransactionInput(Decimal(1)))},
    "product": lambda w: {"product": ProductChange(w["Full"], AddOnChange(add=(w["Wait"],)))},
    "chargingPeriod": lambda w: {"chargingPeriod": [ChargingPeriodChange(plan=w["Full 6"])]},
    "ivrSettings": lambda _: {"ivrSettings": IvrSettingsChange("+43123456", UnifiedMessaging.YES, "de")},
    "selfCareSettings": lambda w: {"selfCareSettings": SelfCareSettingsChange(TimeZone("Asia/Tokyo"), w["Admin"])},
    "customerSite": lambda w: {"customerSite": CustomerSiteChange(w["Depot"])},
    "lifecycle": lambda _: {
        "lifecycle": LifecycleChange(date(2026, 2, 1), date(2028, 1, 1), 300, True, StatusChange.BLOCKED)
    },
}
"""One request for each group, each of which changes every account."""

TYPICAL = {
    "product": "Plain",
    "distributor": "Rival",
    "add_on_products": ("Record",),
    "prepaid_plans": ("Plain 6", "Record 3"),
    "associated_number": "+43999",
    "preferred_language": "en",
    "customer_site": "Pier",
    "expiration_date": "2027-01-01",
    "availability_days": 30,
    "bill_status": "open",
}
BARE: dict[str, Any] = {}
"""An account with nothing set: what is set makes its row wider, and has to fit into its page all the same."""


async def _fill(owner: Any, world: World, columns: Mapping[str, Any]) -> None:
    """Copies one account until there are enough, in one statement."""
    await add_accounts(owner, world, [columns])
    numbered = {"control_number": "n", "account_id": "'id ' || n"}
    names = [column.name for column in accounts.c]
    values = ", ".join(numbered.get(name, name) for name in names)
    await owner.execute(
        f"INSERT INTO accounts ({', '.join(names)}) SELECT {values} FROM accounts, generate_series(2, {ACCOUNTS}) n"
    )
    await owner.execute("VACUUM ANALYZE accounts")
    # Autovacuum would analyse meanwhile, now or then, with a snapshot for which old versions of rows have to be kept.
    await owner.execute("ALTER TABLE accounts SET (autovacuum_enabled = off)")


async def _updates(owner: Any) -> tuple[int, int]:
    """How many rows of accounts were updated until now, and how many of them in place."""
    return tuple(await owner.fetchrow("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables"
                                      " WHERE relname = 'accounts'"))  # type: ignore[return-value]  # fmt: skip


async def _counted(owner: Any, db: Database, at_least: int) -> tuple[int, int]:
    """The same, once the statistics of PostgreSQL have that many; the pool's connections are made to tell."""
    deadline = asyncio.get_running_loop().time() + TIMEOUT
    while True:
        for connection in [holder._con for holder in db.pool._holders if holder._con is not None]:
            await connection.execute("SELECT pg_stat_force_next_flush()")
        found = await _updates(owner)
        if found[0] >= at_least or asyncio.get_running_loop().time() > deadline:
            return found
        await asyncio.sleep(0.05)


async def _shares(owner: Any, db: Database, world: World, series: Mapping[str, Change]) -> dict[str, float]:
    """The share of accounts that each request of a series changed in place."""
    service = Service(db, FixedClock(), small=10**9)
    shares: dict[str, float] = {}
    updated, in_place = await _updates(owner)
    for name, change in series.items():
        asked = Request(Filter(BatchReference(world.batch)), change(world), idempotency_key=name)
        key = await service.apply(world.tenant, "operator", asked)
        row = await owner.fetchrow("SELECT state, updated, failure FROM batch_updates WHERE id = $1", key)
        assert tuple(row) == ("COMPLETED", ACCOUNTS, None), name
        now_updated, now_in_place = await _counted(owner, db, updated + ACCOUNTS)
        assert now_updated == updated + ACCOUNTS
        shares[name] = (now_in_place - in_place) / ACCOUNTS
        updated, in_place = now_updated, now_in_place
    return shares


def _too_few(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: share for name, share in shares.items() if share < WANTED}


async def test_every_group_changes_accounts_in_place(owner: Any, db: Database) -> None:
    assert set(SERIES) == {group.name for group in GROUPS}
    world = await make_world(owner)
    await _fill(owner, world, TYPICAL)
    assert _too_few(await _shares(owner, db, world, SERIES)) == {}


async def test_bare_accounts_have_room_for_what_is_set_first(owner: Any, db: Database) -> None:
    """The distributor makes the row wider than any other group: its key, and who was charged."""
    world = await make_world(owner)
    await _fill(owner, world, BARE)
    series = {name: SERIES[name] for name in ("distributor",)}
    assert _too_few(await _shares(owner, db, world, series)) == {}
