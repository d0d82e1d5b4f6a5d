"""The files of the import format in the order in which they are read: each refers to those before it."""

from db.importing.accounts import ACCOUNTS
from db.importing.declaring import Field, File, Rule, Unique
from db.importing.kinds import (
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
    whole,
)
from db.vocabulary import ACCOUNT_TYPE

BY_NAME = (Unique(("name",)),)
_PRODUCT = reference("products", "product")
_ADD_ON = reference("add_on_products", "add-on product")
_CUSTOMER = reference("customers", "customer")


def _required(name: str) -> Field:
    return Field(name, NAME, required=True)


_NAME, _CURRENCY = _required("name"), Field("currency", CURRENCY, required=True)


def _flag(name: str, default: str = "false") -> Field:
    return Field(name, FLAG, default=default)


def _amount(name: str) -> Field:
    return Field(name, AMOUNT, default="0")


FILES = (
    File(
        "customers",
        (_NAME, _CURRENCY, Field("billing_time_zone", ZONE, required=True), _flag("suspended")),
        BY_NAME,
    ),
    File("customer_sites", (Field("customer", _CUSTOMER, required=True), _NAME), BY_NAME),
    File(
        "distributors",
        (_NAME, _CURRENCY, _amount("debt"), Field("credit_limit", AMOUNT), _flag("suspended")),
        BY_NAME,
    ),
    File("roles", (_NAME, _flag("assignable", "true"), Field("permissions", LIST, default="'{}'")), BY_NAME),
    File("ivr_languages", (_required("code"), Field("name", TEXT, required=True)), (Unique(("code",)),)),
    File(
        "products",
        (
            _NAME,
            _CURRENCY,
            Field("account_type", enum(ACCOUNT_TYPE), required=True),
            _amount("service_availability_threshold"),
            _flag("associated_number"),
            _flag("unified_messaging"),
            _flag("unified_messaging_default"),
            _flag("unified_messaging_locked"),
        ),
        BY_NAME,
    ),
    File(
        "add_on_products",
        (_NAME, _CURRENCY, _amount("recurring_cost"), Field("subscriptions", LIST, default="'{}'")),
        BY_NAME,
    ),
    File(
        "product_add_ons",
        (Field("product", _PRODUCT, required=True), Field("add_on_product", _ADD_ON, required=True)),
        (Unique(("product", "add_on_product")),),
    ),
    File(
        "prepaid_plans",
        (
            Field("product", _PRODUCT),
            Field("add_on_product", _ADD_ON),
            _NAME,
            Field("months", whole(1, 999_999_999), required=True),
            Field("fee", AMOUNT, required=True),
        ),
        (Unique(("product", "add_on_product", "name")),),
        rules=(
            Rule(
                "product",
                "s.product IS NOT NULL OR s.add_on_product IS NOT NULL",
                "'or add_on_product is required'",
            ),
            Rule(
                "add_on_product",
                "s.product IS NULL OR s.add_on_product IS NULL",
                "'is given beside a product: a plan belongs to one of them'",
            ),
        ),
    ),
    File(
        "batches",
        (_NAME, Field("customer", _CUSTOMER, required=True), Field("commission_percent", PERCENT, default="0")),
        BY_NAME,
    ),
    ACCOUNTS,
)
