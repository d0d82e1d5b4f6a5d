"""The operator's data other than accounts: fictional customers, distributors, products and what goes with them.

Each constant has the rows of one file of the import format, by the names of its columns.
"""

Row = dict[str, str]
Rows = tuple[Row, ...]


def _table(columns: str, *rows: tuple[str, ...]) -> Rows:
    """Rows with those columns, whose names are separated by blanks."""
    return tuple(dict(zip(columns.split(), row, strict=True)) for row in rows)


CUSTOMERS = _table(
    "name currency billing_time_zone suspended",
    ("Alpenfunk Handels GmbH", "EUR", "Europe/Vienna", "false"),
    ("Sierra Vista Wireless Inc.", "USD", "America/Los_Angeles", "false"),
    ("Harbour & Pine Offices Ltd", "GBP", "Europe/London", "false"),
    ("Hoshizora Mobile KK", "JPY", "Asia/Tokyo", "false"),
    ("Qamar Calling Cards WLL", "KWD", "Asia/Kuwait", "false"),
    ("Baltic Wave OÜ", "EUR", "Europe/Tallinn", "true"),
)

CUSTOMER_SITES = _table(
    "customer name",
    ("Alpenfunk Handels GmbH", "Vienna Central Depot"),
    ("Alpenfunk Handels GmbH", "Salzburg Counter"),
    ("Alpenfunk Handels GmbH", "Innsbruck Airport Shop"),
    ("Sierra Vista Wireless Inc.", "Los Angeles Terminal B"),
    ("Sierra Vista Wireless Inc.", "San Diego Pier"),
    ("Harbour & Pine Offices Ltd", "Bristol Headquarters"),
    ("Harbour & Pine Offices Ltd", "Leeds Back Office"),
    ("Hoshizora Mobile KK", "Osaka Umeda"),
    ("Hoshizora Mobile KK", "Tokyo Shinagawa"),
    ("Qamar Calling Cards WLL", "Kuwait City Souk"),
    ("Baltic Wave OÜ", "Tallinn Harbour"),
)

# One near its limit, one suspended, two without a limit.
DISTRIBUTORS = _table(
    "name currency debt credit_limit suspended",
    ("Kiosk Union Wien", "EUR", "12340.50", "250000", "false"),
    ("Bahnhof Trafik Verbund", "EUR", "19400.00", "20000", "false"),
    ("Adria Card Trading", "EUR", "8120.75", "8000", "true"),
    ("Alpine Travel Desk", "EUR", "310.00", "", "false"),
    ("Pacific Corner Stores", "USD", "4410.20", "60000", "false"),
    ("Tube & Tram News", "GBP", "950.00", "15000", "false"),
    ("Kombini Link", "JPY", "184000", "5000000", "false"),
    ("Sharq Telecom Trading", "KWD", "211.375", "", "false"),
)

ROLES = _table(
    "name assignable permissions",
    ("Self-care standard", "true", "view_balance;view_xdrs;change_password;recharge"),
    ("Self-care read only", "true", "view_balance;view_xdrs"),
    ("Office administrator", "true", "view_balance;view_xdrs;change_password;manage_ivr;manage_add_ons"),
    ("Legacy web user", "false", "view_balance"),
)

IVR_LANGUAGES = _table(
    "code name",
    ("ar", "Arabic"),
    ("de", "German"),
    ("en", "English"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("fr", "French"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("tl", "Tagalog"),
    ("tr", "Turkish"),
)

PRODUCTS = _table(
    "name currency account_type service_availability_threshold associated_number unified_messaging"
    " unified_messaging_default unified_messaging_locked",
    ("Summer Card", "EUR", "prepaid_card", "0.50", "false", "false", "false", "false"),
    ("Summer Card Plus", "EUR", "prepaid_card", "1", "true", "true", "true", "false"),
    ("Summer Card Business", "EUR", "prepaid_card", "0", "true", "true", "true", "true"),
    ("Alpine Mobile", "EUR", "mobile", "1", "true", "true", "false", "false"),
    ("Baltic Card", "EUR", "prepaid_card", "0.50", "false", "false", "false", "false"),
    ("PINless Direct", "USD", "pinless", "0.25", "true", "false", "false", "false"),
    ("Traveller Card", "USD", "prepaid_card", "0", "false", "false", "false", "false"),
    ("Office Line", "GBP", "phone_line", "0", "true", "true", "true", "false"),
    ("Front Desk Attendant", "GBP", "auto_attendant", "0", "true", "true", "true", "true"),
    ("Sakura Mobile", "JPY", "mobile", "50", "true", "true", "false", "false"),
    ("Gulf Voucher", "KWD", "voucher", "0.100", "false", "false", "false", "false"),
)

# Add-ons that carry one subscription both exclude each other: the bundle, and the two of international minutes.
ADD_ON_PRODUCTS = _table(
    "name currency recurring_cost subscriptions",
    ("Night Calls", "EUR", "1.90", "Night tariff"),
    ("Weekend Calls", "EUR", "2.40", "Weekend tariff"),
    ("Night and Weekend Bundle", "EUR", "3.50", "Night tariff;Weekend tariff"),
    ("Voicemail Plus", "EUR", "0.90", "Voicemail"),
    ("International 50", "USD", "5", "International minutes"),
    ("International 200", "USD", "15", "International minutes"),
    ("Conference Room", "GBP", "8.25", "Conferencing"),
    ("Anshin Data", "JPY", "550", "Data guard"),
)

PRODUCT_ADD_ONS = _table(
    "product add_on_product",
    ("Summer Card", "Night Calls"),
    ("Summer Card", "Weekend Calls"),
    ("Summer Card Plus", "Night Calls"),
    ("Summer Card Plus", "Weekend Calls"),
    ("Summer Card Plus", "Night and Weekend Bundle"),
    ("Summer Card Plus", "Voicemail Plus"),
    ("Summer Card Business", "Voicemail Plus"),
    ("Summer Card Business", "Night and Weekend Bundle"),
    ("Alpine Mobile", "Voicemail Plus"),
    ("PINless Direct", "International 50"),
    ("PINless Direct", "International 200"),
    ("Traveller Card", "International 50"),
    ("Office Line", "Conference Room"),
    ("Sakura Mobile", "Anshin Data"),
)

PREPAID_PLANS = _table(
    "product add_on_product name months fee",
    ("Summer Card Plus", "", "Plus monthly", "1", "4.90"),
    ("Summer Card Plus", "", "Plus quarterly", "3", "13.50"),
    ("Summer Card Plus", "", "Plus yearly", "12", "49"),
    ("Summer Card Business", "", "Business monthly", "1", "9.90"),
    ("Summer Card Business", "", "Business yearly", "12", "99"),
    ("", "Voicemail Plus", "Voicemail monthly", "1", "0.90"),
    ("", "Voicemail Plus", "Voicemail yearly", "12", "9"),
    ("PINless Direct", "", "Direct monthly", "1", "3"),
    ("Office Line", "", "Line monthly", "1", "12"),
    ("Office Line", "", "Line yearly", "12", "120"),
    ("", "Conference Room", "Conference yearly", "12", "89"),
    ("Sakura Mobile", "", "Sakura monthly", "1", "980"),
)
