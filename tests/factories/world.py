"""A tenant with a few rows of every table that a batch update may refer to, by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from db.currencies import fraction_digits
from db.engine import Tenant
from tests.factories.rows import insert

_numbers = count(1)
Overrides = Mapping[str, Any]

PRODUCTS: dict[str, Overrides] = {
    "Plain": {},
    "Full": {"associated_number": True, "unified_messaging": True, "service_availability_threshold": "2.00000"},
    "Locked": {"associated_number": True, "unified_messaging": True, "unified_messaging_locked": True},
    "Locked without": {"unified_messaging_locked": True},
    "Bare": {"service_availability_threshold": "5"},
    "Card": {"account_type": "prepaid_card"},
    "Abroad": {"currency": "XTS"},
    "Abroad card": {"currency": "XTS", "account_type": "prepaid_card"},
}
ADD_ONS: dict[str, tuple[str, ...]] = {
    "Wait": ("wait",),
    "Wait too": ("beep", "wait"),
    "Record": ("record",),
    "Unoffered": (),
    "Abroad add-on": (),
}
OFFERED = {"Plain": ("Wait", "Wait too", "Record", "Abroad add-on"), "Full": ("Wait", "Record"), "Locked": ("Record",)}
PLANS = {
    "Plain 6": ("Plain", 6),
    "Plain 12": ("Plain", 12),
    "Full 6": ("Full", 6),
    "Wait 6": ("Wait", 6),
    "Wait 12": ("Wait", 12),
    "Record 3": ("Record", 3),
}
DISTRIBUTORS: dict[str, Overrides] = {
    "Unlimited": {},
    "Rival": {},
    "Small": {"credit_limit": "20"},
    "Stopped": {"suspended": True},
    "Indebted": {"credit_limit": "100", "debt": "100"},
    "Abroad distributor": {"currency": "XTS"},
}
SITES = {"Depot": "Anna", "Pier": "Anna", "Elsewhere": "Bert"}
ROLES = {"User": True, "Admin": True, "Fixed": False}
LANGUAGES = ("de", "en")


@dataclass
class World:
    """A tenant: keys of its rows by their names, and its first batch."""

    tenant: Tenant
    currency: str
    zone: str
    commission: Decimal
    keys: dict[str, int] = field(default_factory=dict)
    batch_name: str = "Batch"

    def __getitem__(self, name: str) -> int:
        return self.keys[name]

    @property
    def batch(self) -> int:
        """Key of the first batch."""
        return self.keys[self.batch_name]

    @property
    def digits(self) -> int:
        """Fraction digits of the tenant's currency."""
        return fraction_digits(self.currency)

    async def add(self, connection: Any, table: str, rows: Mapping[str, Overrides]) -> None:
        """Adds named rows to a table; all have the columns of the first."""
        given = [{"tenant_id": self.tenant, "name": name, **row} for name, row in rows.items()]
        self.keys.update(zip(rows, await insert(connection, table, given), strict=True))

    async def add_batch(self, connection: Any, name: str, **columns: Any) -> int:
        """Adds a batch, of the customer Anna unless the columns say otherwise."""
        default = {"customer": self["Anna"], "commission_percent": self.commission}
        await self.add(connection, "batches", {name: {**default, **columns}})
        return self[name]


async def make_world(
    connection: Any,
    *,
    currency: str = "EUR",
    zone: str = "Europe/Vienna",
    commission: str = "0",
    suspended: bool = False,
    distributors: Mapping[str, Overrides] | None = None,
) -> World:
    """Makes a new tenant; `distributors` overrides columns of its distributors. XTS is a foreign currency."""
    (tenant,) = await insert(connection, "tenants", [{"name": f"tenant {next(_numbers)}"}])
    world = World(Tenant(tenant), currency, zone, Decimal(commission))
    home = {"currency": currency}
    customer = {**home, "billing_time_zone": zone, "suspended": suspended}
    await world.add(connection, "customers", {"Anna": customer, "Bert": {**customer, "suspended": False}})
    await world.add(connection, "customer_sites", {name: {"customer": world[owner]} for name, owner in SITES.items()})
    await world.add(connection, "roles", {name: {"assignable": assignable} for name, assignable in ROLES.items()})
    languages = [{"tenant_id": tenant, "code": code, "name": code.upper()} for code in LANGUAGES]
    await insert(connection, "ivr_languages", languages, "code")
    await _catalogue(world, connection, home)
    sold = {**home, "debt": "0", "credit_limit": None, "suspended": False}
    changed = distributors or {}
    rows = {name: {**sold, **row, **changed.get(name, {})} for name, row in DISTRIBUTORS.items()}
    await world.add(connection, "distributors", rows)
    await world.add_batch(connection, world.batch_name)
    return world


async def _catalogue(world: World, connection: Any, home: Overrides) -> None:
    product = {
        **home,
        "account_type": "pinless",
        "service_availability_threshold": "0",
        **dict.fromkeys(("associated_number", "unified_messaging", "unified_messaging_locked"), False),
    }
    await world.add(connection, "products", {name: {**product, **row} for name, row in PRODUCTS.items()})
    add_ons = {
        name: {"currency": "XTS" if name.startswith("Abroad") else world.currency, "subscriptions": list(subscriptions)}
        for name, subscriptions in ADD_ONS.items()
    }
    await world.add(connection, "add_on_products", add_ons)
    offered = [
        {"tenant_id": world.tenant, "product": world[product], "add_on_product": world[add_on]}
        for product, add_ons_ in OFFERED.items()
        for add_on in add_ons_
    ]
    await insert(connection, "product_add_ons", offered, "product")
    plans = {
        name: {
            "product": world[owner] if owner in PRODUCTS else None,
            "add_on_product": world[owner] if owner in ADD_ONS else None,
            "months": months,
            "fee": "9",
        }
        for name, (owner, months) in PLANS.items()
    }
    await world.add(connection, "prepaid_plans", plans)
