"""The file of accounts: references are resolved by joins, lists of add-ons and plans once per distinct text."""

from db.column_types import ACCOUNT_TYPE, BILL_STATUS, BILLING_MODEL, UNIFIED_MESSAGING
from db.importing.declarations import Field, File, Rule, Unique
from db.importing.value_types import (
    AMOUNT,
    DATE,
    FLAG,
    INSTANT,
    JSON_OBJECT,
    NAME,
    TEXT,
    ZONE,
    ValueType,
    enum,
    reference,
    whole_number,
)
from db.limits import MAX_AVAILABILITY_DAYS, MAX_CONTROL_NUMBER

# Checked and resolved in `db.importing.sets`.
_ADD_ONS = ValueType(
    "true",
    "''",
    "coalesce(sets.add_on_ids, '{}')",
    meaning="names of add-on products with `;` between them, in `add_on_products.csv` or in the tenant already",
    listed=True,
)
_PLANS = ValueType(
    "true",
    "''",
    "coalesce(sets.plan_ids, '{}')",
    meaning="names of plans with `;` between them, of the account's own product and add-ons",
    listed=True,
)


def _required(name: str, kind: ValueType, example: str = "", about: str = "") -> Field:
    return Field(name, kind, required=True, example=example, about=about)


def _flag(name: str, about: str = "") -> Field:
    return Field(name, FLAG, default="false", about=about)


def _amount(name: str, about: str = "") -> Field:
    return Field(name, AMOUNT, default="0", about=about)


_FIELDS = (
    _required("batch", reference("batches", "batch")),
    _required("control_number", whole_number(0, MAX_CONTROL_NUMBER)),
    _required("account_id", NAME, "43660000001", about="what the person dials or types in"),
    _required("billing_model", enum(BILLING_MODEL)),
    _required("account_type", enum(ACCOUNT_TYPE)),
    _required("bill_status", enum(BILL_STATUS), "open"),
    _required("activation_date", DATE, about="the first day on which it can be used"),
    _required("product", reference("products", "product")),
    _required("time_zone", ZONE, about="in which its owner is shown times"),
    _required("role", reference("roles", "role")),
    _flag("blocked"),
    Field("expiration_date", DATE, about="the first day on which it can no longer be used"),
    Field(
        "availability_days",
        whole_number(1, MAX_AVAILABILITY_DAYS),
        about="days from its first usage or last recharge on",
    ),
    Field("first_usage", INSTANT),
    Field("last_recharge", INSTANT),
    _flag("registered", about="whether its IP phone is registered now"),
    Field("ever_registered", FLAG, about="whether it ever was; true where `registered` is"),
    _amount("balance", about="what it can still spend; of a credit account, what it owes"),
    _amount("opening_balance", about="what it was sold with"),
    _amount("credit_limit"),
    _amount("payments_received", about="and not refunded yet"),
    Field("add_on_products", _ADD_ONS),
    Field("prepaid_plans", _PLANS),
    Field("associated_number", TEXT, about="in the international form with a plus sign, or a short number"),
    Field("unified_messaging", enum(UNIFIED_MESSAGING), default="'as_product'"),
    Field("preferred_language", reference("ivr_languages", "IVR language", "code", "$r.code")),
    Field("customer_site", reference("customer_sites", "customer site"), about="without it the default site"),
    Field("distributor", reference("distributors", "distributor"), about="an open account counts as charged to it"),
    Field("custom_fields", JSON_OBJECT),
)


def _of_customer_currency(column: str) -> Rule:
    return Rule(
        column,
        f"at_{column}.currency = customers.currency",
        f"'has the currency ' || at_{column}.currency || ', the batch''s customer ' || customers.currency",
        demand=f"`{column}` has the currency of the batch's customer",
    )


# Texts of dates compare as dates do; a text that is no date has a fault of its own, and is not compared.
_EXPIRES_AFTER = Rule(
    "expiration_date",
    "s.expiration_date > s.activation_date COLLATE \"C\" OR NOT pg_input_is_valid(s.activation_date, 'date')",
    "'is not after the activation date ' || s.activation_date",
    demand="`expiration_date` is later than `activation_date`",
)
_OWN_SITE = Rule(
    "customer_site",
    "at_customer_site.customer = at_batch.customer",
    "'is a site of another customer than the batch''s'",
    demand="`customer_site` is a site of the batch's customer",
)
_OFFERED = Rule(
    "add_on_products",
    "sets.add_on_fault IS NULL",
    "sets.add_on_fault",
    "sets.add_on_culprit",
    demand="each of `add_on_products` is offered with the product (`product_add_ons.csv`)",
)
_ONE_PLAN = Rule(
    "prepaid_plans",
    "sets.plan_fault IS NULL",
    "sets.plan_fault",
    "sets.plan_culprit",
    demand="each of `prepaid_plans` names one plan: of the product, or of one of the account's add-ons",
)

ACCOUNTS = File(
    "accounts",
    "An account of a batch.",
    _FIELDS,
    (Unique(("batch", "control_number"), "ltrim($v, '0')"), Unique(("account_id",))),
    rules=(
        _EXPIRES_AFTER,
        _of_customer_currency("product"),
        _OFFERED,
        _ONE_PLAN,
        _OWN_SITE,
        _of_customer_currency("distributor"),
    ),
    joins="LEFT JOIN customers ON customers.id = at_batch.customer"
    " LEFT JOIN account_sets sets ON sets.product = s.product"
    " AND sets.add_ons = coalesce(s.add_on_products, '') AND sets.plans = coalesce(s.prepaid_plans, '')",
    extra={
        "threshold": "at_product.service_availability_threshold",
        "billing_zone": "customers.billing_time_zone",
        "charged_distributors": "CASE WHEN s.bill_status = 'open' AND at_distributor.id IS NOT NULL"
        " THEN ARRAY[at_distributor.id] ELSE '{}' END",
        "ever_registered": "coalesce(s.ever_registered::boolean, false) OR coalesce(s.registered::boolean, false)",
    },
    renamed={"batch": "batch_id"},
    in_order_of=("batch", "control_number"),
)
