"""Accounts."""

import strawberry

from graph.execution.cost.prices import sized
from graph.schema.scalars import Amount, BillingDate, Instant, TimeZone
from graph.schema.types.enums import AccountStatus, BillingModel, UnifiedMessaging
from graph.schema.types.node import Node
from graph.schema.types.reference_data.add_on import AddOnProduct
from graph.schema.types.reference_data.distributor import Distributor
from graph.schema.types.reference_data.language import IvrLanguage
from graph.schema.types.reference_data.plan import PrepaidPlan
from graph.schema.types.reference_data.product import Product
from graph.schema.types.reference_data.role import Role
from graph.schema.types.reference_data.site import CustomerSite


@strawberry.type(description="A field that the operator has added to accounts.")
class CustomField:
    name: str = strawberry.field(description="The field's name.")
    value: str | None = strawberry.field(
        description="Its value on this account: a text as it is; a number, true, false, a list or an object as JSON."
    )


@strawberry.type(description="A prepaid plan that an account has.")
class AssignedPrepaidPlan:
    plan: PrepaidPlan = strawberry.field(description="The plan.")
    add_on_product: AddOnProduct | None = strawberry.field(
        description="The add-on that the plan belongs to; null for one of the main product."
    )


@strawberry.type(description="One prepaid account of a batch.")
class Account(Node):
    account_id: str = strawberry.field(description="What the person dials or types in; unique in the tenant.")
    control_number: int = strawberry.field(description="Its place in the batch.")
    status: AccountStatus = strawberry.field(description="Of today, in the customer's billing time zone.")
    blocked: bool = strawberry.field(description="Whether it is blocked, whatever the status shown.")
    billing_model: BillingModel = strawberry.field(description="How it pays.")
    activation_date: BillingDate = strawberry.field(description="The first day on which it can be used.")
    expiration_date: BillingDate | None = strawberry.field(
        description="The first day on which it can no longer be used."
    )
    availability_days: int | None = strawberry.field(
        description="Days that it can be used after its first usage or last recharge, whichever is later."
    )
    first_usage: Instant | None = strawberry.field(description="When it was first used.")
    registered: bool = strawberry.field(description="Whether its IP phone is registered at this moment.")
    balance: Amount = strawberry.field(description="What it can still spend (debit, voucher) or owes (credit).")
    opening_balance: Amount = strawberry.field(description="The balance that it was sold with.")
    funds: Amount = strawberry.field(
        description="What it can still spend: its balance, or its credit limit less what it owes."
    )
    product: Product = strawberry.field(description="Its main product.")
    add_ons: list[AddOnProduct] = strawberry.field(description="The add-ons that it has, by name.", metadata=sized(2))
    prepaid_plans: list[AssignedPrepaidPlan] = strawberry.field(
        description="The prepaid plans it has, by name.", metadata=sized(2)
    )
    associated_number: str | None = strawberry.field(description="The number sent back to the IVR.")
    unified_messaging: UnifiedMessaging = strawberry.field(description="Whether it has unified messaging.")
    preferred_language: IvrLanguage | None = strawberry.field(description="The language that the IVR speaks to it.")
    time_zone: TimeZone = strawberry.field(description="The zone in which its owner is shown times.")
    role: Role = strawberry.field(description="What its owner may see and do on the self-care pages.")
    customer_site: CustomerSite | None = strawberry.field(description="Its site; null for the default site.")
    distributor: Distributor | None = strawberry.field(description="Who sells it on, if anybody does.")
    custom_fields: list[CustomField] = strawberry.field(
        description="The operator's own fields, by name.", metadata=sized(3)
    )
