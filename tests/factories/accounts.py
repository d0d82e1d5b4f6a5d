"""Accounts of a world: open debit accounts of product Plain by default."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from tests.factories.rows import insert
from tests.factories.world import World

DEFAULTS: dict[str, Any] = {
    "first_usage": None,
    "last_recharge": None,
    "product": "Plain",
    "role": "User",
    "customer_site": None,
    "distributor": None,
    "activation_date": "2026-01-01",
    "expiration_date": None,
    "availability_days": None,
    "billing_model": "debit",
    "account_type": "pinless",
    "bill_status": "open",
    "unified_messaging": "as_product",
    "blocked": False,
    "registered": False,
    "ever_registered": False,
    "balance": "10",
    "opening_balance": "10",
    "credit_limit": "0",
    "payments_received": "0",
    "time_zone": "UTC",
    "associated_number": None,
    "preferred_language": None,
    "add_on_products": (),
    "prepaid_plans": (),
    "charged_distributors": (),
}
_BY_NAME = ("product", "role", "customer_site", "distributor", "add_on_products", "prepaid_plans",
            "charged_distributors")  # fmt: skip


def resolved(world: World, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of an account with names replaced by keys."""
    return {name: _key(world, value) if name in _BY_NAME else value for name, value in columns.items()}


def _key(world: World, value: Any) -> Any:
    if isinstance(value, tuple | list):
        return sorted(_key(world, item) for item in value)
    return world[value] if isinstance(value, str) else value


async def add_accounts(
    connection: Any,
    world: World,
    rows: Sequence[Mapping[str, Any]],
    *,
    batch: int | None = None,
    first: int = 1,
    step: int = 1,
) -> None:
    """Adds accounts to a batch, numbered from `first` by `step`; a row holds what differs from DEFAULTS."""
    key = world.batch if batch is None else batch
    fixed = {"tenant_id": world.tenant, "batch_id": key}
    numbered = [
        {**fixed, "control_number": n, "account_id": f"{key}-{n}", **resolved(world, {**DEFAULTS, **row})}
        for n, row in zip(count(first, step), rows, strict=False)
    ]
    if numbered:
        await insert(connection, "accounts", numbered, "control_number")
