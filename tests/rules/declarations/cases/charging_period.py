"""Prepaid plans of the main product and of add-ons."""

from typing import Any

from rules.declarations.groups.charging_period import ChargingPeriodChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.declarations.inputs import ABSENT
from tests.factories.world import World
from tests.rules.declarations.cases.case import TERMINATED, Case, Changes, refused, unchanged, updated

PLAN, ASSIGNED = "PREPAID_PLAN_NOT_AVAILABLE", "PRODUCT_NOT_ASSIGNED"


def _plans(*wanted: tuple[str | None, str | None], product: dict[str, Any] | None = None) -> Any:
    """Pairs of an add-on (None: main product) and a plan (None: none any more)."""

    def change(w: World) -> Changes:
        periods = [
            ChargingPeriodChange(w[add_on] if add_on else ABSENT, w[plan] if plan else None) for add_on, plan in wanted
        ]
        return {"chargingPeriod": periods, **_of_product(w, product or {})}

    return change


def _of_product(w: World, asked: dict[str, Any]) -> Changes:
    if not asked:
        return {}
    add_ons = {verb: tuple(w[name] for name in names) for verb, names in asked.items() if verb != "product"}
    product = w[asked["product"]] if "product" in asked else ABSENT
    return {"product": ProductChange(product, AddOnChange(**add_ons) if add_ons else ABSENT)}


CASES = (
    Case(
        "plan of the main product",
        _plans((None, "Plain 6")),
        (
            updated({"prepaid_plans": ("Plain 6",)}),
            updated({"prepaid_plans": ("Plain 6",)}, prepaid_plans=("Plain 12",)),
            updated({"prepaid_plans": ("Plain 6", "Wait 6")},
                    add_on_products=("Wait",), prepaid_plans=("Plain 12", "Wait 6")),
            unchanged(prepaid_plans=("Plain 6",)),
            refused(PLAN, product="Full"),
            refused(PLAN, product="Full", prepaid_plans=("Plain 6",)),
            refused(PLAN, product="Bare"),
            TERMINATED,
        ),
    ),
    Case("a plan of an add-on for the main product", _plans((None, "Wait 6")), (
        refused(PLAN), refused(PLAN, add_on_products=("Wait",)))),
    Case(
        "plan of an add-on",
        _plans(("Wait", "Wait 6")),
        (
            updated({"prepaid_plans": ("Wait 6",)}, add_on_products=("Wait",)),
            updated({"prepaid_plans": ("Plain 6", "Record 3", "Wait 6")},
                    add_on_products=("Record", "Wait"), prepaid_plans=("Plain 6", "Record 3", "Wait 12")),
            unchanged(add_on_products=("Wait",), prepaid_plans=("Wait 6",)),
            refused(ASSIGNED),
            refused(ASSIGNED, add_on_products=("Record", "Wait too")),
            TERMINATED,
        ),
    ),
    Case("a plan of another add-on", _plans(("Wait", "Record 3")), (
        refused(PLAN, add_on_products=("Record", "Wait")), refused(f"{PLAN} {ASSIGNED}"))),
    Case("a plan of the main product for an add-on", _plans(("Wait", "Plain 6")), (
        refused(PLAN, add_on_products=("Wait",)), refused(f"{PLAN} {ASSIGNED}"))),
    Case(
        "back to no plan, always allowed",
        _plans((None, None)),
        (
            updated({"prepaid_plans": ()}, prepaid_plans=("Plain 6",)),
            updated({"prepaid_plans": ("Wait 6",)}, add_on_products=("Wait",), prepaid_plans=("Plain 12", "Wait 6")),
            unchanged(),
            unchanged(product="Bare"),
            unchanged(add_on_products=("Wait",), prepaid_plans=("Wait 6",)),
            TERMINATED,
        ),
    ),
    Case(
        "an add-on back to no plan, even one that is not there",
        _plans(("Wait", None)),
        (
            updated({"prepaid_plans": ("Plain 6",)}, add_on_products=("Wait",), prepaid_plans=("Plain 6", "Wait 12")),
            unchanged(prepaid_plans=("Plain 6",)),
            unchanged(add_on_products=("Record",), prepaid_plans=("Record 3",)),
        ),
    ),
    Case(
        "main product and add-ons at once",
        _plans((None, "Plain 12"), ("Wait", "Wait 6"), ("Record", None)),
        (
            updated({"prepaid_plans": ("Plain 12", "Wait 6")},
                    add_on_products=("Record", "Wait"), prepaid_plans=("Record 3",)),
            refused(ASSIGNED, add_on_products=("Record",)),
            refused(f"{PLAN} {ASSIGNED}", product="Full"),
            unchanged(add_on_products=("Wait",), prepaid_plans=("Plain 12", "Wait 6")),
        ),
    ),
    Case(
        "the plan of a new product",
        _plans((None, "Full 6"), product={"product": "Full"}),
        (
            updated({"product": "Full", "prepaid_plans": ("Full 6",)}, prepaid_plans=("Plain 6",)),
            updated({"prepaid_plans": ("Full 6",)}, product="Full"),
            refused("PRODUCT_ACCOUNT_TYPE_MISMATCH", account_type="mobile"),
        ),
    ),
    Case(
        "the plan of the product that goes",
        _plans((None, "Plain 6"), product={"product": "Full"}),
        (
            refused(PLAN, prepaid_plans=("Plain 6",)),
            refused(f"{PLAN} PRODUCT_ACCOUNT_TYPE_MISMATCH", account_type="mobile"),
        ),
    ),
    Case(
        "the plan of an add-on that is added",
        _plans(("Wait", "Wait 12"), product={"add": ("Wait",)}),
        (
            updated({"add_on_products": ("Wait",), "prepaid_plans": ("Wait 12",)}),
            refused("ADD_ON_NOT_OFFERED", product="Bare"),
        ),
    ),
    Case(
        "the plan of an add-on that is removed",
        _plans(("Wait", "Wait 12"), product={"remove": ("Wait",)}),
        (refused(ASSIGNED, add_on_products=("Wait",), prepaid_plans=("Wait 12",)),),
    ),
)  # fmt: skip
