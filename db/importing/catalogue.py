"""The files of the import format in the order in which they are read: each refers to those before it."""

from db.column_types import ACCOUNT_TYPE
from db.importing.accounts import ACCOUNTS
from db.importing.declarations import Field, File, Rule, Unique
from db.importing.value_types import (
    AMOUNT,
    CURRENCY,
    FLAG,
    LIST,
    NAME,
    PERCENT,
    TEXT,
    ZONE,
    enum,
    reference,
    whole_number,
)

BY_NAME = (Unique(("name",)),)
_PRODUCT = reference("products", "product")
_ADD_ON = reference("add_on_products", "add-on product")
_CUSTOMER = reference("customers", "customer")


def _required(name: str, example: str) -> Field:
    return Field(name, NAME, required=True, example=example)


def _named(example: str) -> Field:
    return _required("name", example)


_CURRENCY = Field("currency", CURRENCY, required=True)


def _flag(name: str, default: str = "false", about: str = "") -> Field:
    return Field(name, FLAG, default=default, about=about)


def _amount(name: str, about: str = "") -> Field:
    return Field(name, AMOUNT, default="0", about=about)


FILES = (
    File(
        "customers",
        "A customer, to whom batches of accounts belong.",
        (
            _named("Acme"),
            _CURRENCY,
            Field("billing_time_zone", ZONE, required=True, about="in which the days of its accounts begin and end"),
            _flag("suspended"),
        ),
        BY_NAME,
    ),
    File(
        "customer_sites",
        "A site of a customer.",
        (Field("customer", _CUSTOMER, required=True), _named("Depot")),
        BY_NAME,
    ),
    File(
        "distributors",
        "Who sells accounts on.",
        (
            _named("Kiosk"),
            _CURRENCY,
            _amount("debt", about="what it owes already"),
            Field("credit_limit", AMOUNT, about="without it the credit is unlimited"),
            _flag("suspended"),
        ),
        BY_NAME,
    ),
    File(
        "roles",
        "What the owner of an account may see and do on the self-care pages.",
        (
            _named("Self-care"),
            _flag("assignable", "true", about="whether an update may give it to accounts; an import may in any case"),
            Field("permissions", LIST, default="'{}'"),
        ),
        BY_NAME,
    ),
    File(
        "ivr_languages",
        "A language that the IVR speaks.",
        (_required("code", "de"), Field("name", TEXT, required=True, example="German")),
        (Unique(("code",)),),
    ),
    File(
        "products",
        "A main product.",
        (
            _named("Basic card"),
            _CURRENCY,
            Field("account_type", enum(ACCOUNT_TYPE), required=True, about="that it serves"),
            _amount("service_availability_threshold", about="an account with less funds than that is depleted"),
            _flag("associated_number", about="whether it includes an IVR associated number"),
            _flag("unified_messaging", about="whether it includes unified messaging"),
            _flag("unified_messaging_default", about="what `as_product` means on an account"),
            _flag("unified_messaging_locked", about="whether accounts have to leave it at `as_product`"),
        ),
        BY_NAME,
    ),
    File(
        "add_on_products",
        "A product that accounts may have beside the main one.",
        (
            _named("Night calls"),
            _CURRENCY,
            _amount("recurring_cost"),
            Field("subscriptions", LIST, default="'{}'", about="two add-ons with a common one exclude each other"),
        ),
        BY_NAME,
    ),
    File(
        "product_add_ons",
        "An add-on product that is offered with a product.",
        (Field("product", _PRODUCT, required=True), Field("add_on_product", _ADD_ON, required=True)),
        (Unique(("product", "add_on_product")),),
    ),
    File(
        "prepaid_plans",
        "A plan of the in-advance subscription of a product or an add-on product.",
        (
            Field("product", _PRODUCT),
            Field("add_on_product", _ADD_ON),
            _named("Monthly"),
            Field("months", whole_number(1, 999_999_999), required=True),
            Field("fee", AMOUNT, required=True),
        ),
        (Unique(("product", "add_on_product", "name")),),
        rules=(
            Rule(
                "product",
                "s.product IS NOT NULL OR s.add_on_product IS NOT NULL",
                "'or add_on_product is required'",
                demand="`product` or `add_on_product` is given",
            ),
            Rule(
                "add_on_product",
                "s.product IS NULL OR s.add_on_product IS NULL",
                "'is given beside a product: a plan belongs to one of them'",
                demand="`product` and `add_on_product` are not given both",
            ),
        ),
    ),
    File(
        "batches",
        "A batch of accounts.",
        (
            _named("Summer cards"),
            Field("customer", _CUSTOMER, required=True),
            Field("commission_percent", PERCENT, default="0", about="what a distributor keeps of an opening balance"),
        ),
        BY_NAME,
    ),
    ACCOUNTS,
)
