"""Accounts and requests that Hypothesis makes up: the values lie where rules change their minds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from rules.group import ABSENT
from rules.groups.balance import BalanceChange, TransactionInput
from rules.groups.charging_period import ChargingPeriodChange
from rules.groups.customer_site import CustomerSiteChange
from rules.groups.distributor import DistributorChange
from rules.groups.ivr_settings import IvrSettingsChange, UnifiedMessaging
from rules.groups.lifecycle import LifecycleChange, StatusChange
from rules.groups.product import AddOnChange, ProductChange
from rules.groups.self_care_settings import SelfCareSettingsChange
from rules.values import TimeZone
from tests.factories.world import ADD_ONS, DISTRIBUTORS, PLANS, World

Columns = dict[str, Any]
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
"""Columns of an account, with names for keys."""


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


@dataclass(frozen=True)
class Asked:
    """Groups of a request, with names for keys."""

    lifecycle: Any
    balance: Any
    product: Any
    add_ons: Any
    periods: Any
    ivr: Any
    zone: Any
    role: Any
    site: Any
    distributor: Any
    groups: frozenset[str]

    def changes(self, w: World) -> Mapping[str, Any]:
        """The changes, for that world."""
        everything = {
            "lifecycle": self.lifecycle,
            "balance": self.balance,
            "product": ProductChange(_known(w, self.product), self._add_ons(w)),
            "chargingPeriod": [
                ChargingPeriodChange(_known(w, add_on), w[plan] if plan else None) for add_on, plan in self.periods
            ],
            "ivrSettings": self.ivr,
            "selfCareSettings": SelfCareSettingsChange(self.zone, _known(w, self.role)),
            "customerSite": CustomerSiteChange(_known(w, self.site)),
            "distributor": DistributorChange(_known(w, self.distributor)),
        }
        return {name: change for name, change in everything.items() if name in self.groups}

    def _add_ons(self, w: World) -> Any:
        if self.add_ons is ABSENT:
            return ABSENT
        verb, names = self.add_ons
        return AddOnChange(**{verb: tuple(w[name] for name in names)})


def _known(w: World, name: Any) -> Any:
    return w[name] if isinstance(name, str) else name


GROUPS = (
    "lifecycle", "balance", "product", "chargingPeriod", "ivrSettings", "selfCareSettings", "customerSite",
    "distributor",
)  # fmt: skip
ASKED = st.builds(
    Asked,
    LIFECYCLE,
    BALANCE,
    _maybe(_key(NAMES["products"])),
    _maybe(st.tuples(st.sampled_from(("add", "remove", "replace")), _some(("Wait", "Wait too", "Record")))),
    PERIODS,
    IVR,
    _maybe(st.just(TimeZone("Asia/Tokyo"))),
    _maybe(_key(("User", "Admin", "Admin", "Fixed"))),
    st.sampled_from((ABSENT, None, "Depot", "Pier", "Elsewhere")),
    st.sampled_from((ABSENT, None, *DISTRIBUTORS)),
    st.frozensets(st.sampled_from(GROUPS), min_size=1, max_size=4),
)
TERMINATION = LifecycleChange(change_status=StatusChange.TERMINATED)
"""Asked for alone."""

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
