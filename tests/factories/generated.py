"""Hypothesis strategies for accounts and requests, with values around the limits of the rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from rules.declarations.changes import GROUPS
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.charging_period import ChargingPeriodChange
from rules.declarations.groups.customer_site import CustomerSiteChange
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.ivr_settings import IvrSettingsChange, UnifiedMessaging
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.declarations.inputs import ABSENT
from rules.declarations.values import TimeZone
from tests.factories.world import ADD_ONS, DISTRIBUTORS, PLANS, World

Columns = dict[str, Any]
InWorld = Callable[[World], Any]
"""Builds a change for a world, which maps names to keys."""
USED = ("2026-02-01T10:00:00Z", "2026-11-22T23:30:00Z")
NAMES = {"products": ("Plain", "Full", "Locked", "Locked without", "Bare", "Card")}


def _seldom(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((None, None, None, *values))


def _some(names: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(names)), unique=True, max_size=3).map(tuple)


ACCOUNT = st.fixed_dictionaries(
    {
        "bill_status": st.sampled_from(("open", "open", "inactive", "inactive", "terminated")),
        "billing_model": st.sampled_from(("debit", "debit", "credit", "voucher")),
        "account_type": st.sampled_from(("pinless", "pinless", "pinless", "prepaid_card")),
        "product": st.sampled_from(NAMES["products"][:5]),
        "blocked": st.booleans(),
        "activation_date": st.sampled_from(("2026-01-01", "2026-11-23", "2026-11-24", "2027-03-01")),
        "expiration_date": _seldom("2026-11-23", "2026-11-24", "2027-03-02"),
        "availability_days": _seldom(1, 2, 295),
        "first_usage": _seldom(*USED),
        "last_recharge": _seldom(*USED),
        "registered": st.sampled_from((False, False, True)),
        "balance": st.sampled_from(("-1", "0", "0.00001", "1.99999", "2", "5", "10")),
        "opening_balance": st.sampled_from(("0", "0.05", "5", "10")),
        "credit_limit": st.sampled_from(("0", "5", "12")),
        "payments_received": st.sampled_from(("0", "1", "2", "5")),
        "add_on_products": _some(ADD_ONS),
        "prepaid_plans": _some(PLANS),
        "charged_distributors": _some(DISTRIBUTORS),
        "distributor": st.sampled_from((None, *DISTRIBUTORS)),
        "customer_site": _seldom("Depot", "Pier"),
        "role": st.sampled_from(("User", "Admin", "Fixed")),
        "preferred_language": _seldom("de", "en"),
        "unified_messaging": st.sampled_from(("as_product", "yes", "no")),
        "associated_number": _seldom("1"),
        "time_zone": st.sampled_from(("UTC", "Asia/Tokyo")),
    }
)
"""Strategy for the columns of an account, with names for keys."""


def _key(names: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(sorted(names))


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(ABSENT), values)


DATES = st.sampled_from((date(2026, 11, 23), date(2026, 11, 24), date(2027, 3, 1)))
AMOUNTS = st.sampled_from((Decimal(1), Decimal(2), Decimal(5), Decimal(10)))
STATUS = st.sampled_from((StatusChange.BLOCKED, StatusChange.UNBLOCKED))

LIFECYCLE = st.builds(
    LifecycleChange,
    _maybe(DATES),
    _maybe(st.one_of(st.none(), DATES.map(lambda day: day.replace(year=day.year + 1)))),
    _maybe(st.sampled_from((None, 1, 295))),
    _maybe(st.booleans()),
    _maybe(STATUS),
)
TRANSACTION = st.builds(TransactionInput, AMOUNTS, st.sampled_from((ABSENT, None, "seen")))
BALANCE = st.one_of(
    st.builds(BalanceChange, opening_balance=st.one_of(st.just(Decimal(0)), AMOUNTS)),
    st.builds(BalanceChange, charge=TRANSACTION),
    st.builds(BalanceChange, refund=TRANSACTION),
)
PERIODS = st.lists(
    st.tuples(st.one_of(st.none(), _key(("Wait", "Record"))), st.one_of(st.none(), _key(PLANS))),
    max_size=2,
    unique_by=lambda period: period[0] or "",
)
IVR = st.builds(
    IvrSettingsChange,
    _maybe(st.sampled_from((None, "1", "+43123"))),
    _maybe(st.sampled_from(UnifiedMessaging)),
    _maybe(st.sampled_from(("de", "en"))),
)


def _key_of(w: World, name: Any) -> Any:
    return w[name] if isinstance(name, str) else name


def _product(name: Any, add_ons: Any) -> InWorld:
    def change(w: World) -> ProductChange:
        if add_ons is ABSENT:
            return ProductChange(_key_of(w, name), ABSENT)
        verb, wanted = add_ons
        return ProductChange(_key_of(w, name), AddOnChange(**{verb: tuple(w[add_on] for add_on in wanted)}))

    return change


def _periods(periods: list[tuple[str | None, str | None]]) -> InWorld:
    return lambda w: [ChargingPeriodChange(_key_of(w, add_on), w[plan] if plan else None) for add_on, plan in periods]


def _self_care(zone: Any, role: Any) -> InWorld:
    return lambda w: SelfCareSettingsChange(zone, _key_of(w, role))


def _anywhere(change: Any) -> InWorld:
    return lambda _: change


CHANGES: Mapping[str, st.SearchStrategy[InWorld]] = {
    "lifecycle": LIFECYCLE.map(_anywhere),
    "balance": BALANCE.map(_anywhere),
    "product": st.builds(
        _product,
        _maybe(_key(NAMES["products"])),
        _maybe(st.tuples(st.sampled_from(("add", "remove", "replace")), _some(("Wait", "Wait too", "Record")))),
    ),
    "chargingPeriod": PERIODS.map(_periods),
    "ivrSettings": IVR.map(_anywhere),
    "selfCareSettings": st.builds(
        _self_care, _maybe(st.just(TimeZone("Asia/Tokyo"))), _maybe(_key(("User", "Admin", "Admin", "Fixed")))
    ),
    "customerSite": st.sampled_from((ABSENT, None, "Depot", "Pier", "Elsewhere")).map(
        lambda site: lambda w: CustomerSiteChange(_key_of(w, site))
    ),
    "distributor": st.sampled_from((ABSENT, None, *DISTRIBUTORS)).map(
        lambda distributor: lambda w: DistributorChange(_key_of(w, distributor))
    ),
}
"""Strategies for the changes of each group."""


@dataclass(frozen=True)
class GeneratedRequest:
    """A request: builders of the changes of some groups."""

    made: Mapping[str, InWorld]
    groups: frozenset[str]

    def changes(self, w: World) -> Mapping[str, Any]:
        """The changes, built for that world."""
        return {name: change(w) for name, change in self.made.items() if name in self.groups}


def _of_every_group() -> st.SearchStrategy[GeneratedRequest]:
    """Strategy for requests over all groups of the registry, so that a new one cannot be left out."""
    names = [group.name for group in GROUPS]
    unknown = set(names) - CHANGES.keys()
    if unknown:
        raise LookupError(f"CHANGES makes up nothing for {', '.join(sorted(unknown))}: add a strategy for it")
    groups = st.frozensets(st.sampled_from(names), min_size=1, max_size=4)
    return st.builds(GeneratedRequest, st.fixed_dictionaries({name: CHANGES[name] for name in names}), groups)


REQUESTS = _of_every_group()
TERMINATION = LifecycleChange(change_status=StatusChange.TERMINATED)
"""A termination without other changes."""

WORLD = st.fixed_dictionaries(
    {
        "currency": st.sampled_from(("EUR", "JPY", "KWD")),
        "zone": st.sampled_from(("Europe/Vienna", "Pacific/Kiritimati", "Etc/GMT+12")),
        "commission": st.sampled_from(("0", "15", "50", "12.345", "100")),
        "suspended": st.sampled_from((False, False, False, True)),
        "distributors": st.fixed_dictionaries(
            {
                "Small": st.fixed_dictionaries({"credit_limit": st.sampled_from(("5", "12", "20"))}),
                "Rival": st.fixed_dictionaries({"credit_limit": st.sampled_from((None, "15"))}),
            }
        ),
    }
)
