"""Finds nodes by their global IDs, all of one kind with one statement."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.execution.context import Context
from graph.execution.errors import ForbiddenError
from graph.execution.loaders import load_many
from graph.schema import ids
from graph.schema.accounts.pages import stored, to_accounts
from graph.schema.types.accounts.account import Account
from graph.schema.types.accounts.batch import AccountBatch
from graph.schema.types.accounts.customer import Customer
from graph.schema.types.node import Node
from graph.schema.types.reference_data.add_on import AddOnProduct
from graph.schema.types.reference_data.distributor import Distributor
from graph.schema.types.reference_data.plan import PrepaidPlan
from graph.schema.types.reference_data.product import Product
from graph.schema.types.reference_data.role import Role
from graph.schema.types.reference_data.site import CustomerSite
from graph.schema.types.updates.update import BatchUpdate
from graph.security.permissions import READ_ACCOUNTS, READ_EITHER, READ_STATISTICS, READ_UPDATES, AnyOf

Find = Callable[[Context, list[Any]], Awaitable[dict[Any, Node]]]


def _loaded(loader: str, of: Callable[[Any], Node]) -> Find:
    async def find(context: Context, keys: list[Any]) -> dict[Any, Node]:
        found = await load_many(getattr(context.load, loader), [key for (key,) in keys])
        return {(key,): of(value) for key, value in found.items()}

    return find


async def _accounts(context: Context, keys: list[Any]) -> dict[Any, Node]:
    found = await stored(context, keys)
    return dict(zip(found, await to_accounts(context, list(found.values())), strict=True))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node.

    `type`: in the schema. `requirement`: of seeing one. `find`: finds nodes by key. `key_parts`: of its key.
    """

    type: type[Any]
    requirement: AnyOf
    find: Find
    key_parts: int = 1

    async def nodes(self, context: Context, keys: list[Any]) -> dict[Any, Any]:
        """The nodes of those keys, by key; a ForbiddenError for each if the caller does not meet the requirement."""
        try:
            self.requirement.check(context.caller)
        except ForbiddenError as forbidden:
            return dict.fromkeys(keys, forbidden)
        return await self.find(context, keys)


KINDS = {
    kind.type.__name__: kind
    for kind in (
        Kind(Account, READ_ACCOUNTS, _accounts, key_parts=2),
        Kind(AccountBatch, READ_STATISTICS, _loaded("batches", AccountBatch.of)),
        Kind(Customer, READ_STATISTICS, _loaded("customers", Customer.of)),
        Kind(Product, READ_EITHER, _loaded("products", Product.of)),
        Kind(AddOnProduct, READ_EITHER, _loaded("add_ons", AddOnProduct.of)),
        Kind(PrepaidPlan, READ_EITHER, _loaded("plans", PrepaidPlan.of)),
        Kind(Role, READ_EITHER, _loaded("roles", Role.of)),
        Kind(CustomerSite, READ_EITHER, _loaded("sites", CustomerSite.of)),
        Kind(Distributor, READ_EITHER, _loaded("distributors", Distributor.of)),
        Kind(BatchUpdate, READ_UPDATES, _loaded("batch_updates", BatchUpdate.of)),
    )
}
"""Each kind of node, by the name in its IDs, which is that of its type."""

TYPES = tuple(kind.type for kind in KINDS.values())


def kinds_by_requirement() -> dict[AnyOf, list[str]]:
    """The names of the kinds that each requirement opens."""
    requirements = dict.fromkeys(kind.requirement for kind in KINDS.values())
    return {each: [name for name, kind in KINDS.items() if kind.requirement == each] for each in requirements}


REQUIRED = "Requires " + "; ".join(
    f"{requirement.in_words} for {', '.join(kinds)}" for requirement, kinds in kinds_by_requirement().items()
)
"""What seeing a node requires, in words."""


async def find(context: Context, texts: Sequence[str]) -> list[Node | None]:
    """The nodes of those IDs, in their order; None for an ID without a node."""
    decoded = [ids.decode(text) for text in texts]
    found: dict[tuple[str, Any], Node] = {}
    for name, kind in KINDS.items():
        keys = list({key for found_name, key in decoded if found_name == name and len(key) == kind.key_parts})
        if keys:
            found |= {(name, key): node for key, node in (await kind.nodes(context, keys)).items()}
    return [found.get(each) for each in decoded]
