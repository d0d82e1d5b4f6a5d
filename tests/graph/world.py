"""A small world to ask about: two tenants, batches whose 300 accounts differ in all that a filter can name.

The accounts are generated in Python and kept, so that tests can say what a query has to answer.
"""

import json
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from graph.schema import ids
from tests.support.clock import NOON

ZONE = ZoneInfo("Asia/Tokyo")
TODAY = NOON.astimezone(ZONE).date()
ACCOUNTS = 300

CATALOGUE = """
INSERT INTO tenants (name) VALUES ('alpha'), ('beta'), ('paging');
INSERT INTO customers (tenant_id, name, currency, billing_time_zone, suspended) VALUES
    (1, 'Acme', 'USD', 'Asia/Tokyo', false), (1, 'Kuwaiti', 'KWD', 'Asia/Kuwait', true),
    (1, 'Nippon', 'JPY', 'Asia/Tokyo', false), (2, 'Foreign', 'USD', 'UTC', false), (3, 'Pages', 'EUR', 'UTC', false);
INSERT INTO customer_sites (tenant_id, customer, name) VALUES (1, 1, 'North'), (1, 1, 'South'), (1, 2, 'Gulf'),
    (2, 4, 'Far');
INSERT INTO distributors (tenant_id, name, currency, debt, credit_limit, suspended) VALUES
    (1, 'Dora', 'USD', 5, 100, false), (1, 'Ben', 'USD', 100, 100, false), (1, 'Cid', 'USD', 0, NULL, true),
    (1, 'Eve', 'KWD', 0, NULL, false), (1, 'Abe', 'USD', 0, NULL, false), (2, 'Foe', 'USD', 0, NULL, false);
INSERT INTO products (tenant_id, name, currency, account_type, service_availability_threshold) VALUES
    (1, 'Silver', 'USD', 'pinless', 0), (1, 'Gold', 'USD', 'pinless', 1.5), (1, 'Dinar', 'KWD', 'pinless', 0),
    (1, 'gold', 'USD', 'pinless', 0.00001), (2, 'Foreign', 'USD', 'pinless', 0), (3, 'Paper', 'EUR', 'pinless', 0);
INSERT INTO add_on_products (tenant_id, name, currency, recurring_cost) VALUES
    (1, 'Waiting', 'USD', 1), (1, 'Voicemail', 'USD', 2.345), (1, 'Oil', 'KWD', 1);
INSERT INTO product_add_ons (tenant_id, product, add_on_product) VALUES (1, 1, 1), (1, 1, 2), (1, 1, 3), (1, 2, 2);
INSERT INTO prepaid_plans (tenant_id, product, add_on_product, name, months, fee) VALUES
    (1, 1, NULL, 'Year', 12, 100), (1, 1, NULL, 'Half', 6, 55.5), (1, NULL, 1, 'Quarter', 3, 9);
INSERT INTO roles (tenant_id, name, assignable, permissions) VALUES
    (1, 'Owner', true, '{calls,invoices}'), (1, 'Root', false, '{}'), (1, 'Guest', true, '{}'),
    (2, 'Other', true, '{}'), (3, 'Page', true, '{}');
INSERT INTO ivr_languages (tenant_id, code, name) VALUES (1, 'en', 'English'), (1, 'cs', 'Czech'), (2, 'xx', 'Foreign');
INSERT INTO batches (tenant_id, customer, name) VALUES
    (1, 1, 'Mixed'), (1, 2, 'Desert'), (1, 3, 'yen_100%'), (2, 4, 'Secret'), (3, 5, 'Numbers'), (1, 1, 'STRASSE');
"""


@dataclass
class World:
    """What is there."""

    accounts: list[dict[str, Any]] = field(default_factory=list)
    """Of the batch Mixed, by control number."""

    mixed: str = ids.encode("AccountBatch", 1)

    def selected(self, keep: Any) -> list[dict[str, Any]]:
        """The accounts of the batch Mixed that `keep` holds for."""
        return [account for account in self.accounts if keep(account)]


def started(account: dict[str, Any]) -> bool:
    """Used at least once."""
    return bool(account["first_usage"] or account["registered"] or account["ever_registered"])


def funds(account: dict[str, Any]) -> Decimal:
    """What it can spend."""
    return account["credit_limit"] - account["balance"] if account["billing_model"] == "credit" else account["balance"]


def depleted(account: dict[str, Any]) -> bool:
    """Out of funds or below the threshold."""
    threshold = {1: Decimal(0), 2: Decimal("1.5"), 4: Decimal("0.00001")}[account["product"]]
    return funds(account) <= 0 or funds(account) < threshold


def status(account: dict[str, Any]) -> str:
    """The status shown; the customer of the batch is not suspended."""
    uses = [instant for instant in (account["first_usage"], account["last_recharge"]) if instant]
    ends = [account["expiration_date"]] if account["expiration_date"] else []
    if uses and account["availability_days"]:
        ends.append(max(uses).astimezone(ZONE).date() + timedelta(days=account["availability_days"]))
    found = (
        ("TERMINATED", account["bill_status"] == "terminated"),
        ("BLOCKED", account["blocked"]),
        ("INACTIVE", account["bill_status"] == "inactive"),
        ("EXPIRED", any(end <= TODAY for end in ends)),
        ("NOT_YET_ACTIVE", account["activation_date"] > TODAY),
    )
    return next((word for word, holds in found if holds), "ACTIVE")


def _account(rng: random.Random, number: int) -> dict[str, Any]:
    def near(days: int) -> date:
        return TODAY + timedelta(days=rng.randint(-days, days))

    product = rng.choice([1, 1, 2, 4])
    registered = rng.random() < 0.2
    fields = rng.choice([None, {"b": 1.50, "a": "x", "c": None}, {"flag": True}])
    return {
        "tenant_id": 1,
        "batch_id": 1,
        "control_number": number,
        "product": product,
        "role": rng.choice([1, 3]),
        "customer_site": rng.choice([None, 1, 2]),
        "distributor": rng.choice([None, 1, 2]),
        "activation_date": near(20),
        "expiration_date": rng.choice([None, near(40)]),
        "availability_days": rng.choice([None, 1, 30, 90]),
        "first_usage": rng.choice([None, NOON - timedelta(hours=rng.randint(1, 2000))]),
        "last_recharge": rng.choice([None, NOON - timedelta(hours=rng.randint(1, 2000))]),
        "billing_model": rng.choice(["debit", "debit", "credit", "voucher"]),
        "account_type": "pinless",
        "bill_status": rng.choice(["open", "open", "open", "inactive", "terminated"]),
        "unified_messaging": rng.choice(["as_product", "yes", "no"]),
        "blocked": rng.random() < 0.15,
        "registered": registered,
        "ever_registered": registered or rng.random() < 0.1,
        "balance": Decimal(rng.choice(["0", "1", "1.5", "-2", "12.34567", "9"])),
        "opening_balance": Decimal(10),
        "credit_limit": Decimal(rng.choice(["0", "5"])),
        "account_id": rng.choice(["42", "4%", "a_b", "\\x"]) + f"{number:04d}" + rng.choice(["", "9", "%"]),
        "time_zone": "Europe/Prague",
        "preferred_language": rng.choice([None, "en", "cs"]),
        "add_on_products": rng.choice([[], [1], [1, 2]]),
        "prepaid_plans": rng.choice([[], [1], [2, 3]]) if product == 1 else [],
        "custom_fields": None if fields is None else json.dumps(fields),
    }


async def build(dsn: str) -> World:
    """Fills a migrated database."""
    rng = random.Random(7)
    world = World([_account(rng, number) for number in sorted(rng.sample(range(2000), ACCOUNTS))])
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(CATALOGUE)
        columns = list(world.accounts[0])
        places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
        insert = f"INSERT INTO accounts ({', '.join(columns)}) VALUES ({places})"
        await connection.executemany(insert, [list(account.values()) for account in world.accounts])
        for batch, tenant, product, role, count in ((2, 1, 3, 1, 5), (4, 2, 5, 4, 3), (5, 3, 6, 5, 40)):
            await connection.execute(
                f"""INSERT INTO accounts (tenant_id, batch_id, control_number, product, role, activation_date,
                    billing_model, account_type, bill_status, account_id, time_zone, balance, threshold, billing_zone)
                SELECT {tenant}, {batch}, i * 3, {product}, {role}, '2026-01-01', 'debit', 'pinless', 'open',
                    'b{batch}-' || i, 'UTC', i, 0, 'UTC' FROM generate_series(1, {count}) i"""
            )
    finally:
        await connection.close()
    return world
