"""What accounts refer to: read for all of a page with one statement for each kind that the document names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from graph.execution.context import Context
from graph.execution.loaders import load_many
from graph.schema.types.accounts.account import AssignedPrepaidPlan
from graph.schema.types.reference_data.add_on import AddOnProduct
from graph.schema.types.reference_data.distributor import Distributor
from graph.schema.types.reference_data.language import IvrLanguage
from graph.schema.types.reference_data.plan import PrepaidPlan
from graph.schema.types.reference_data.product import Product
from graph.schema.types.reference_data.role import Role
from graph.schema.types.reference_data.site import CustomerSite

Stored = Mapping[str, Sequence[Any]]
"""The columns of accounts that were read, by name."""


@dataclass(frozen=True, slots=True)
class References:
    """The objects that accounts refer to, by key."""

    products: dict[int, Product]
    roles: dict[int, Role]
    sites: dict[int, CustomerSite]
    distributors: dict[int, Distributor]
    add_ons: dict[int, AddOnProduct]
    plans: dict[int, AssignedPrepaidPlan]
    languages: dict[str, IvrLanguage]

    @classmethod
    async def read(cls, context: Context, stored: Stored) -> "References":
        """What the columns that were read refer to."""
        load = context.load
        plans = await load_many(load.plans, chain.from_iterable(stored.get("prepaid_plans", ())))
        add_on_keys = chain(
            (plan.add_on_product for plan in plans.values()), chain.from_iterable(stored.get("add_on_products", ()))
        )
        add_ons = await _read(load.add_ons, add_on_keys, AddOnProduct.of)
        languages = await load.languages() if "preferred_language" in stored else {}
        return cls(
            products=await _read(load.products, stored.get("product", ()), Product.of),
            roles=await _read(load.roles, stored.get("role", ()), Role.of),
            sites=await _read(load.sites, stored.get("customer_site", ()), CustomerSite.of),
            distributors=await _read(load.distributors, stored.get("distributor", ()), Distributor.of),
            add_ons=add_ons,
            plans={
                key: AssignedPrepaidPlan(
                    plan=PrepaidPlan.of(plan), add_on_product=add_ons.get(plan.add_on_product or 0)
                )
                for key, plan in plans.items()
            },
            languages={code: IvrLanguage.of(language) for code, language in languages.items()},
        )


async def _read(loader: Any, keys: Iterable[int | None], of: Callable[[Any], Any]) -> dict[int, Any]:
    return {key: of(value) for key, value in (await load_many(loader, keys)).items()}
