"""Enums that several types of the schema use."""

from graph.schema.types.described_enums import schema_enum
from rules.declarations.described_enum import DescribedEnum
from rules.declarations.groups.ivr_settings import UnifiedMessaging as UnifiedMessaging
from rules.declarations.permissions import Permission as Permission
from rules.requests.request import RefusalPolicy as RefusalPolicy
from rules.requests.selection import Registration as Registration


@schema_enum
class AccountStatus(DescribedEnum):
    """The status shown of an account: of what applies, TERMINATED before SUSPENDED before the rest."""

    INACTIVE = "INACTIVE", "Not opened yet."
    NOT_YET_ACTIVE = "NOT_YET_ACTIVE", "Open, and its activation date lies ahead."
    ACTIVE = "ACTIVE", "Can be used."
    BLOCKED = "BLOCKED", "No services are provided; self-care still works."
    EXPIRED = "EXPIRED", "Its expiration date, or the end of its availability period, has come."
    SUSPENDED = "SUSPENDED", "Its customer is suspended."
    TERMINATED = "TERMINATED", "Closed for good."


@schema_enum
class BillingModel(DescribedEnum):
    """How an account pays."""

    DEBIT = "DEBIT", "Spends a balance paid in advance."
    CREDIT = "CREDIT", "Runs up a balance that it owes, up to a limit."
    VOUCHER = "VOUCHER", "Carries an amount that is handed on to another account."


for declared in (Permission, UnifiedMessaging, RefusalPolicy, Registration):
    schema_enum(declared)
