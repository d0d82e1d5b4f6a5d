"""Makes the API's accounts of stored ones; what a page of them refers to is read with one statement for each kind."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from db.reading import accounts
from graph.execution.context import Context
from graph.execution.loaders import load_many
from graph.schema import ids
from graph.schema.scalars import TimeZone, amount
from graph.schema.types.accounts.account import Account, AssignedPrepaidPlan, CustomField
from graph.schema.types.enums import AccountStatus, BillingModel, UnifiedMessaging
from graph.schema.types.reference_data.add_on import AddOnProduct
from graph.schema.types.reference_data.distributor import Distributor
from graph.schema.types.reference_data.language import IvrLanguage
from graph.schema.types.reference_data.plan import PrepaidPlan
from graph.schema.types.reference_data.product import Product
from graph.schema.types.reference_data.role import Role
from graph.schema.types.reference_data.site import CustomerSite

T = TypeVar("T")
Stored = Sequence[accounts.Account]


async def to_accounts(context: Context, stored: Stored) -> list[Account]:
    """The accounts as the API shows them. References are read if the document has a field of that name."""
    references = await _References.read(context, stored)
    return [_to_account(account, references) for account in stored]


@dataclass(slots=True)
class _References:
    """The objects that accounts refer to, by key."""

    products: dict[int, Product]
    roles: dict[int, Role]
    sites: dict[int, CustomerSite]
    distributors: dict[int, Distributor]
    add_ons: dict[int, AddOnProduct]
    plans: dict[int, AssignedPrepaidPlan]
    languages: dict[str, IvrLanguage]

    @classmethod
    async def read(cls, context: Context, stored: Stored) -> "_References":
        load, names = context.load, context.field_names

        async def read_if_named(field: str, loader: Any, keys: Iterable[Any], of: Callable[[Any], T]) -> dict[Any, T]:
            found = await load_many(loader, keys) if field in names else {}
            return {key: of(value) for key, value in found.items()}

        plan_keys = [key for account in stored for key in account.prepaid_plans] if "prepaidPlans" in names else []
        plans = await load_many(load.plans, plan_keys)
        owners = [plan.add_on_product for plan in plans.values()]
        add_on_keys = owners + [key for account in stored for key in account.add_on_products if "addOns" in names]
        add_ons = {key: AddOnProduct.of(found) for key, found in (await load_many(load.add_ons, add_on_keys)).items()}
        languages = await load.languages() if "preferredLanguage" in names else {}
        return cls(
            products=await read_if_named("product", load.products, (a.product for a in stored), Product.of),
            roles=await read_if_named("role", load.roles, (a.role for a in stored), Role.of),
            sites=await read_if_named("customerSite", load.sites, (a.customer_site for a in stored), CustomerSite.of),
            distributors=await read_if_named(
                "distributor", load.distributors, (a.distributor for a in stored), Distributor.of
            ),
            add_ons=add_ons,
            plans={
                key: AssignedPrepaidPlan(
                    plan=PrepaidPlan.of(plan), add_on_product=add_ons.get(plan.add_on_product or 0)
                )
                for key, plan in plans.items()
            },
            languages={code: IvrLanguage.of(language) for code, language in languages.items()},
        )


def _to_account(account: accounts.Account, references: _References) -> Account:
    currency = account.currency
    plans = [references.plans[key] for key in account.prepaid_plans if key in references.plans]
    add_ons = [references.add_ons[key] for key in account.add_on_products if key in references.add_ons]
    return Account(
        id=ids.encode("Account", account.batch, account.control_number),
        account_id=account.account_id,
        control_number=account.control_number,
        status=AccountStatus[account.status],
        blocked=account.blocked,
        billing_model=BillingModel[account.billing_model.upper()],
        activation_date=account.activation_date,
        expiration_date=account.expiration_date,
        availability_days=account.availability_days,
        first_usage=account.first_usage,
        registered=account.registered,
        balance=amount(account.balance, currency),
        opening_balance=amount(account.opening_balance, currency),
        funds=amount(account.funds, currency),
        product=_referred(references.products, account.product),
        add_ons=sorted(add_ons, key=lambda add_on: add_on.name),
        prepaid_plans=sorted(plans, key=lambda assigned: assigned.plan.name),
        associated_number=account.associated_number,
        unified_messaging=UnifiedMessaging[account.unified_messaging.upper()],
        preferred_language=references.languages.get(account.preferred_language or ""),
        time_zone=TimeZone(account.time_zone),
        role=_referred(references.roles, account.role),
        customer_site=references.sites.get(account.customer_site or 0),
        distributor=references.distributors.get(account.distributor or 0),
        custom_fields=[CustomField(name=name, value=value) for name, value in account.custom_fields or ()],
    )


def _referred(objects: dict[int, Any], key: int) -> Any:
    """The object of that key; None where it was not read, as the document has no such field."""
    return objects.get(key)
