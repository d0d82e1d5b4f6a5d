"""IVR settings, self-care settings, customer site: what an account is set to."""

from typing import Any

from rules.declarations.groups.customer_site import CustomerSiteChange
from rules.declarations.groups.ivr_settings import IvrSettingsChange, UnifiedMessaging
from rules.declarations.groups.product import ProductChange
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.declarations.values import TimeZone
from tests.factories.world import World
from tests.rules.declarations.cases.case import TERMINATED, Case, Changes, refused, unchanged, updated

FEATURE, LOCKED = "FEATURE_NOT_IN_PRODUCT", "UNIFIED_MESSAGING_LOCKED"


def _ivr(product: str | None = None, **fields: Any) -> Any:
    def change(w: World) -> Changes:
        more = {"product": ProductChange(w[product])} if product else {}
        return {"ivrSettings": IvrSettingsChange(**fields), **more}

    return change


def _messaging(value: UnifiedMessaging, stored: str) -> Case:
    return Case(
        f"unified messaging {value}",
        _ivr(unified_messaging=value),
        (
            updated({"unified_messaging": stored}, product="Full"),
            unchanged(product="Full", unified_messaging=stored),
            refused(FEATURE),
            refused(FEATURE, unified_messaging=stored),
            refused(LOCKED, product="Locked"),
            refused(f"{FEATURE} {LOCKED}", product="Locked without"),
            TERMINATED,
        ),
    )


IVR = (
    Case(
        "associated number",
        _ivr(associated_number="+43123456"),
        (
            updated({"associated_number": "+43123456"}, product="Full"),
            updated({"associated_number": "+43123456"}, product="Locked", associated_number="7"),
            unchanged(product="Full", associated_number="+43123456"),
            refused(FEATURE),
            refused(FEATURE, associated_number="+43123456"),
            TERMINATED,
        ),
    ),
    Case("quick dial, kept as given", _ivr(associated_number="00000001"), (
        updated({"associated_number": "00000001"}, product="Full", associated_number="1"),)),
    Case("associated number cleared, always allowed", _ivr(associated_number=None), (
        updated({"associated_number": None}, associated_number="1"), unchanged(),
        updated({"associated_number": None}, product="Full", associated_number="1"), TERMINATED)),
    _messaging(UnifiedMessaging.YES, "yes"),
    _messaging(UnifiedMessaging.NO, "no"),
    Case(
        "unified messaging as the product, always allowed",
        _ivr(unified_messaging=UnifiedMessaging.AS_PRODUCT),
        (
            updated({"unified_messaging": "as_product"}, unified_messaging="yes"),
            updated({"unified_messaging": "as_product"}, product="Locked without", unified_messaging="no"),
            unchanged(product="Locked"),
        ),
    ),
    Case("preferred language", _ivr(preferred_language="de"), (
        updated({"preferred_language": "de"}), updated({"preferred_language": "de"}, preferred_language="en"),
        unchanged(preferred_language="de"), TERMINATED)),
    Case("all of them, one refused: none changed",
        _ivr(associated_number="1", unified_messaging=UnifiedMessaging.YES, preferred_language="de"), (
        updated({"associated_number": "1", "unified_messaging": "yes", "preferred_language": "de"}, product="Full"),
        refused(LOCKED, product="Locked"), refused(FEATURE))),
    Case(
        "the new product's features count",
        _ivr("Full", associated_number="1", unified_messaging=UnifiedMessaging.NO),
        (
            updated({"product": "Full", "associated_number": "1", "unified_messaging": "no"}),
            updated({"product": "Full", "associated_number": "1", "unified_messaging": "no"}, product="Locked"),
            refused("PRODUCT_ACCOUNT_TYPE_MISMATCH", account_type="mobile"),
        ),
    ),
    Case(
        "the old product's features do not",
        _ivr("Plain", associated_number="1"),
        (refused(FEATURE, product="Full"), refused(f"{FEATURE} PRODUCT_ACCOUNT_TYPE_MISMATCH", account_type="mobile")),
    ),
    Case("a new product that locks", _ivr("Locked", unified_messaging=UnifiedMessaging.YES), (
        refused(LOCKED, product="Full"),)),
)  # fmt: skip

SELF_CARE = (
    Case(
        "time zone, which moves no date",
        lambda _: {"selfCareSettings": SelfCareSettingsChange(time_zone=TimeZone("Asia/Tokyo"))},
        (
            updated({"time_zone": "Asia/Tokyo", "shown": "ACTIVE"}, expiration_date="2026-11-24"),
            unchanged(time_zone="Asia/Tokyo"),
            TERMINATED,
        ),
    ),
    Case(
        "role",
        lambda w: {"selfCareSettings": SelfCareSettingsChange(role=w["Admin"])},
        (updated({"role": "Admin"}), unchanged(role="Admin"), TERMINATED),
    ),
    Case(
        "a role that is not assignable",
        lambda w: {"selfCareSettings": SelfCareSettingsChange(time_zone=TimeZone("Asia/Tokyo"), role=w["Fixed"])},
        (refused("ROLE_NOT_ASSIGNABLE"), refused("ROLE_NOT_ASSIGNABLE", role="Fixed"), TERMINATED),
    ),
)

SITES = (
    Case(
        "customer site",
        lambda w: {"customerSite": CustomerSiteChange(w["Depot"])},
        (
            updated({"customer_site": "Depot"}),
            updated({"customer_site": "Depot"}, customer_site="Pier"),
            unchanged(customer_site="Depot"),
            TERMINATED,
        ),
    ),
    Case(
        "the default site",
        lambda _: {"customerSite": CustomerSiteChange(None)},
        (updated({"customer_site": None}, customer_site="Pier"), unchanged(), TERMINATED),
    ),
    Case(
        "a site of another customer",
        lambda w: {"customerSite": CustomerSiteChange(w["Elsewhere"])},
        (refused("SITE_OF_ANOTHER_CUSTOMER"), refused("SITE_OF_ANOTHER_CUSTOMER", customer_site="Elsewhere")),
    ),
)

CASES = IVR + SELF_CARE + SITES
