"""The batches of the demo: each consists of boxes, whose accounts share product, distributor and dates."""

from dataclasses import dataclass, replace

SUMMER = "Summer 2026 prepaid cards"
"""The largest batch, which the first steps of the documentation use."""

PARTNERS = ("Kiosk Union Wien", "Alpine Travel Desk")
"""Two of the distributors that share the largest batch: their portals show different numbers of it."""


@dataclass(frozen=True)
class Box:
    """The values that all accounts of a box share. Days are relative to today; shares are fractions of 1.

    `used` is the share of used accounts, `empty` the share of those that have (nearly) no funds left.
    """

    product: str
    distributor: str = ""
    site: str = ""
    bill_status: str = "open"
    billing_model: str = "debit"
    opening: str = "10"
    credit_limit: str = ""
    activation: int = -60
    expiration: int | None = 300
    availability: int | None = None
    used: float = 0.7
    empty: float = 0.15
    registered: float = 0.0
    role: str = "Self-care standard"
    add_ons: str = ""
    plans: str = ""
    language: str = ""
    number: str = ""
    unified_messaging: str = ""


@dataclass(frozen=True)
class Batch:
    """A batch; `size` None: as many accounts as requested. Account IDs are `prefix` and digits."""

    name: str
    customer: str
    commission: str
    size: int | None
    account_type: str
    prefix: str
    zone: str
    decimals: int
    boxes: tuple[Box, ...]


_CARD = Box("Summer Card", "Kiosk Union Wien", "Vienna Central Depot", language="de")
_PLUS = Box(
    "Summer Card Plus", "Alpine Travel Desk", "Innsbruck Airport Shop", opening="25", activation=-45, language="en"
)
_BUSINESS = Box("Summer Card Business", opening="50", activation=-30, expiration=None, role="Office administrator")
_STOCK = replace(_CARD, distributor="", bill_status="inactive", used=0.0, activation=-5)
_DIRECT = Box("PINless Direct", "Pacific Corner Stores", "San Diego Pier", opening="20", language="es")
_LINE = Box(
    "Office Line", site="Bristol Headquarters", billing_model="credit", opening="", credit_limit="100",
    expiration=None, registered=0.6, role="Office administrator", plans="Line monthly", language="en",
)  # fmt: skip
_SAKURA = Box("Sakura Mobile", "Kombini Link", "Osaka Umeda", opening="3000", registered=0.4, language="ja")

_SUMMER_BOXES = (
    _CARD,
    replace(_CARD, add_ons="Night Calls", activation=-75, empty=0.3),
    _STOCK,
    _PLUS,
    replace(_STOCK, distributor="Bahnhof Trafik Verbund", site="Salzburg Counter"),
    replace(_CARD, activation=14, expiration=380, used=0.0),
    replace(_PLUS, add_ons="Voicemail Plus", plans="Plus monthly;Voicemail monthly", unified_messaging="yes"),
    replace(_CARD, activation=-400, expiration=-20, used=0.9, empty=0.5),
    replace(_STOCK, distributor="Adria Card Trading", opening="25"),
    replace(_CARD, availability=90, distributor="Bahnhof Trafik Verbund", site="Salzburg Counter"),
    replace(_BUSINESS, billing_model="credit", opening="", credit_limit="60", plans="Business monthly"),
    replace(_CARD, distributor="", site="", used=0.4),
    replace(_PLUS, add_ons="Night Calls;Weekend Calls", plans="Plus yearly", number="+43720555"),
    replace(_CARD, role="Legacy web user", activation=-200, expiration=60),
    replace(_BUSINESS, distributor="Alpine Travel Desk", add_ons="Voicemail Plus", used=0.5),
    replace(_CARD, billing_model="voucher", used=0.2),
)

BATCHES = (
    Batch(SUMMER, "Alpenfunk Handels GmbH", "15", None, "prepaid_card", "26", "Europe/Vienna", 2, _SUMMER_BOXES),
    Batch(
        "Alpine Mobile spring", "Alpenfunk Handels GmbH", "8.5", 800, "mobile", "43664", "Europe/Vienna", 2,
        (Box("Alpine Mobile", registered=0.7, language="de", opening="15"), Box("Alpine Mobile", "Kiosk Union Wien")),
    ),
    Batch(
        "PINless Direct west coast", "Sierra Vista Wireless Inc.", "12", 5000, "pinless", "1213", "America/Los_Angeles",
        2, (_DIRECT, replace(_DIRECT, add_ons="International 50", activation=-20), replace(_DIRECT, availability=20)),
    ),
    Batch(
        "Traveller cards Terminal B", "Sierra Vista Wireless Inc.", "20", 1200, "prepaid_card", "31", "America/Denver",
        2, (Box("Traveller Card", site="Los Angeles Terminal B"), Box("Traveller Card", "Pacific Corner Stores")),
    ),
    Batch(
        "Harbour office lines", "Harbour & Pine Offices Ltd", "", 500, "phone_line", "44117", "Europe/London", 2,
        (_LINE, replace(_LINE, site="Leeds Back Office", add_ons="Conference Room", plans="Line yearly")),
    ),
    Batch(
        "Front desks", "Harbour & Pine Offices Ltd", "", 50, "auto_attendant", "44113", "Europe/London", 2,
        (replace(_LINE, product="Front Desk Attendant", plans=""),),
    ),
    Batch(
        "Sakura spring", "Hoshizora Mobile KK", "5", 2000, "mobile", "8190", "Asia/Tokyo", 0,
        (
            _SAKURA,
            replace(_SAKURA, add_ons="Anshin Data", plans="Sakura monthly"),
            replace(_SAKURA, activation=10, used=0.0, registered=0.0),
        ),
    ),
    Batch(
        "Sakura staff phones", "Hoshizora Mobile KK", "", 120, "mobile", "8180", "Asia/Tokyo", 0,
        (replace(_SAKURA, distributor="", billing_model="credit", opening="", credit_limit="20000"),),
    ),
    Batch(
        "Gulf vouchers 2026", "Qamar Calling Cards WLL", "7.5", 3000, "voucher", "965", "Asia/Kuwait", 3,
        (
            Box("Gulf Voucher", "Sharq Telecom Trading", "Kuwait City Souk", "open", "voucher", "2.500", language="ar"),
            Box("Gulf Voucher", "", "Kuwait City Souk", "inactive", "voucher", "5.000", used=0.0, language="ar"),
        ),
    ),
    Batch(
        "Baltic Wave cards", "Baltic Wave OÜ", "10", 250, "prepaid_card", "37", "Europe/Tallinn", 2,
        (Box("Baltic Card", site="Tallinn Harbour", language="et"),),
    ),
)  # fmt: skip


def sizes(accounts: int) -> list[int]:
    """Number of accounts of each batch, in their order: the largest has `accounts`, the others at most that."""
    return [min(batch.size or accounts, accounts) for batch in BATCHES]
