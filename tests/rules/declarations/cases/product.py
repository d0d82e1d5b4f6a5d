"""Product and add-ons."""

from typing import Any

from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.declarations.inputs import ABSENT
from tests.factories.world import World
from tests.rules.declarations.cases.case import TERMINATED, Case, Changes, refused, unchanged, updated

OFFER, CONFLICT = "ADD_ON_NOT_OFFERED", "ADD_ON_CONFLICT"
CURRENCY, TYPE = "PRODUCT_CURRENCY_MISMATCH", "PRODUCT_ACCOUNT_TYPE_MISMATCH"


def _product(product: str | None = None, **add_ons: tuple[str, ...]) -> Any:
    def change(w: World) -> Changes:
        asked = AddOnChange(**{verb: tuple(w[name] for name in names) for verb, names in add_ons.items()})
        return {"product": ProductChange(w[product] if product else ABSENT, asked if add_ons else ABSENT)}

    return change


CASES = (
    Case(
        "product",
        _product("Full"),
        (
            updated({"product": "Full", "threshold": "2"}),
            updated({"product": "Full"}, balance="1"),
            updated({"product": "Full"}, add_on_products=("Wait", "Record")),
            refused(OFFER, add_on_products=("Wait too",)),
            refused(OFFER, add_on_products=("Record", "Wait too")),
            unchanged(product="Full"),
            unchanged(product="Full", add_on_products=("Unoffered",)),
            refused(TYPE, account_type="mobile"),
            refused(f"{OFFER} {TYPE}", account_type="mobile", add_on_products=("Wait too",)),
            TERMINATED,
        ),
    ),
    Case(
        "product of another currency, of another type, of both",
        _product("Abroad"),
        (refused(CURRENCY), refused(f"{TYPE} {CURRENCY}", account_type="mobile"), refused(CURRENCY, product="Abroad")),
    ),
    Case(
        "product for cards",
        _product("Card"),
        (refused(TYPE), updated({"product": "Card"}, account_type="prepaid_card")),
    ),
    Case("product abroad and for cards", _product("Abroad card"), (refused(f"{TYPE} {CURRENCY}"),)),
    Case(
        "a plan goes with the product that it belongs to",
        _product("Full"),
        (
            updated({"product": "Full", "prepaid_plans": ()}, prepaid_plans=("Plain 6",)),
            updated({"product": "Full", "prepaid_plans": ("Wait 6",)},
                    add_on_products=("Wait",), prepaid_plans=("Plain 6", "Wait 6")),
            unchanged(product="Full", prepaid_plans=("Full 6",)),
            refused(TYPE, account_type="mobile", prepaid_plans=("Plain 6",)),
        ),
    ),
    Case(
        "add-ons added",
        _product(add=("Wait", "Record")),
        (
            updated({"add_on_products": ("Wait", "Record")}),
            updated({"add_on_products": ("Wait", "Record")}, add_on_products=("Record",)),
            updated({"add_on_products": ("Wait", "Record", "Unoffered")}, add_on_products=("Unoffered",)),
            unchanged(add_on_products=("Wait", "Record")),
            updated({"add_on_products": ("Wait", "Record")}, product="Full"),
            refused(OFFER, product="Locked"),
            refused(OFFER, product="Bare"),
            refused(CONFLICT, add_on_products=("Wait too",)),
            refused(CONFLICT, add_on_products=("Wait", "Wait too")),
            refused(f"{CONFLICT} {OFFER}", product="Locked", add_on_products=("Wait too",)),
            TERMINATED,
        ),
    ),
    Case("an add-on twice is an add-on", _product(add=("Record", "Record")), (
        updated({"add_on_products": ("Record",)}), unchanged(add_on_products=("Record",)))),
    Case("an add-on's currency is not judged", _product(add=("Abroad add-on",)), (
        updated({"add_on_products": ("Abroad add-on",)}), refused(OFFER, product="Full"))),
    Case("two that carry the same subscription", _product(add=("Wait", "Wait too")), (
        refused(CONFLICT), refused(f"{CONFLICT} {OFFER}", product="Full"))),
    Case("a conflict among those that are not asked for", _product(add=("Record",)), (
        updated({"add_on_products": ("Wait", "Wait too", "Record")}, add_on_products=("Wait", "Wait too")),)),
    Case(
        "add-ons removed; never refused, with their plans",
        _product(remove=("Wait", "Unoffered")),
        (
            updated({"add_on_products": ()}, add_on_products=("Wait",)),
            updated({"add_on_products": ("Record",)}, add_on_products=("Record", "Unoffered", "Wait")),
            updated({"add_on_products": ("Record",), "prepaid_plans": ("Plain 6", "Record 3")},
                    add_on_products=("Record", "Wait"), prepaid_plans=("Plain 6", "Record 3", "Wait 12")),
            unchanged(),
            unchanged(add_on_products=("Record",), prepaid_plans=("Record 3",)),
            updated({"add_on_products": ("Wait too",)}, product="Bare", add_on_products=("Wait", "Wait too")),
            TERMINATED,
        ),
    ),
    Case(
        "add-ons replaced",
        _product(replace=("Record",)),
        (
            updated({"add_on_products": ("Record",)}),
            updated({"add_on_products": ("Record",)}, add_on_products=("Wait", "Wait too")),
            updated({"add_on_products": ("Record",), "prepaid_plans": ("Plain 12", "Record 3")},
                    add_on_products=("Record", "Wait"), prepaid_plans=("Plain 12", "Record 3", "Wait 6")),
            unchanged(add_on_products=("Record",), prepaid_plans=("Plain 6", "Record 3")),
            refused(OFFER, product="Bare"),
            refused(OFFER, product="Bare", add_on_products=("Record",)),
            TERMINATED,
        ),
    ),
    Case(
        "replaced by none",
        _product(replace=()),
        (
            updated({"add_on_products": ()}, add_on_products=("Wait", "Wait too")),
            updated({"add_on_products": (), "prepaid_plans": ("Plain 6",)},
                    product="Bare", add_on_products=("Wait",), prepaid_plans=("Plain 6", "Wait 6")),
            unchanged(prepaid_plans=("Plain 6",)),
        ),
    ),
    Case("replaced by two that carry the same", _product(replace=("Wait", "Wait too")), (refused(CONFLICT),)),
    Case(
        "the new product is what has to offer the add-on",
        _product("Full", add=("Wait",)),
        (
            updated({"product": "Full", "add_on_products": ("Wait",)}, product="Bare"),
            updated({"product": "Full", "add_on_products": ("Record", "Wait")}, add_on_products=("Record",)),
            refused(f"{CONFLICT} {OFFER}", add_on_products=("Wait too",)),
            unchanged(product="Full", add_on_products=("Wait",)),
            refused(TYPE, account_type="mobile"),
        ),
    ),
    Case("an add-on that only the old product offers", _product("Full", add=("Wait too",)), (
        refused(OFFER), refused(OFFER, product="Full"))),
    Case(
        "what the new product does not offer is removed in the same request",
        _product("Full", remove=("Wait too",)),
        (
            updated({"product": "Full", "add_on_products": ()}, add_on_products=("Wait too",)),
            updated({"product": "Full", "add_on_products": ("Wait",)}, add_on_products=("Wait", "Wait too")),
            refused(OFFER, add_on_products=("Unoffered", "Wait too")),
        ),
    ),
    Case("a new product without add-ons", _product("Bare", replace=()), (
        updated({"product": "Bare", "add_on_products": (), "prepaid_plans": ()},
                add_on_products=("Wait",), prepaid_plans=("Plain 6", "Wait 6")),)),
)  # fmt: skip
