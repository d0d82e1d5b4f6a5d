"""Finds nodes by their global IDs, all of one kind with one statement."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from graph.execution.context import Context
from graph.execution.errors import BadInputError, ForbiddenError
from graph.execution.limits import MAX_IDS
from graph.execution.loaders import load_many
from graph.schema import ids
from graph.schema.accounts import to_accounts
from graph.schema.types.account import Account
from graph.schema.types.add_on import AddOnProduct
from graph.schema.types.batch import AccountBatch
from graph.schema.types.customer import Customer
from graph.schema.types.distributor import Distributor
from graph.schema.types.node import Node
from graph.schema.types.plan import PrepaidPlan
from graph.schema.types.product import Product
from graph.schema.types.role import Role
from graph.schema.types.site import CustomerSite
from graph.schema.types.update import BatchUpdate
from graph.security.permissions import READ_UPDATES

Find = Callable[[Context, list[Any]], Awaitable[dict[Any, Node]]]


def _loaded(loader: str, of: Callable[[Any], Node]) -> Find:
    async def find(context: Context, keys: list[Any]) -> dict[Any, Node]:
        found = await load_many(getattr(context.load, loader), [key for (key,) in keys])
        return {(key,): of(value) for key, value in found.items()}

    return find


async def _accounts(context: Context, keys: list[Any]) -> dict[Any, Node]:
    found = await load_many(context.load.accounts, keys)
    return dict(zip(found, await to_accounts(context, list(found.values())), strict=True))


async def _updates(context: Context, keys: list[Any]) -> dict[Any, Any]:
    """Batch updates; none for a partner, and a ForbiddenError for each without the permission to see them."""
    try:
        READ_UPDATES.check(context.caller)
    except ForbiddenError as forbidden:
        return dict.fromkeys(keys, forbidden)
    if context.caller.is_partner:
        return {}
    return dict(await _loaded("batch_updates", BatchUpdate.of)(context, keys))


_KINDS: dict[str, tuple[int, Find]] = {
    "Account": (2, _accounts),
    "AccountBatch": (1, _loaded("batches", AccountBatch.of)),
    "Customer": (1, _loaded("customers", Customer.of)),
    "Product": (1, _loaded("products", Product.of)),
    "AddOnProduct": (1, _loaded("add_ons", AddOnProduct.of)),
    "PrepaidPlan": (1, _loaded("plans", PrepaidPlan.of)),
    "Role": (1, _loaded("roles", Role.of)),
    "CustomerSite": (1, _loaded("sites", CustomerSite.of)),
    "Distributor": (1, _loaded("distributors", Distributor.of)),
    "BatchUpdate": (1, _updates),
}
"""By kind: the number of parts of its key, and the function that finds its nodes."""

TYPES = (
    Account, AccountBatch, Customer, Product, AddOnProduct, PrepaidPlan, Role, CustomerSite, Distributor, BatchUpdate,
)  # fmt: skip


async def find(context: Context, texts: Sequence[str]) -> list[Node | None]:
    """The nodes of those IDs, in their order; None for an ID without a node. Raises BadInputError for too many IDs."""
    if len(texts) > MAX_IDS:
        raise BadInputError(f"A list has at most {MAX_IDS} IDs.")
    decoded = [ids.decode(text) for text in texts]
    found: dict[tuple[str, Any], Node] = {}
    for kind, (parts, find_nodes) in _KINDS.items():
        keys = list({key for found_kind, key in decoded if found_kind == kind and len(key) == parts})
        if keys:
            found |= {(kind, key): node for key, node in (await find_nodes(context, keys)).items()}
    return [found.get(each) for each in decoded]
