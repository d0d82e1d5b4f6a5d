"""The closed sets of words."""

from enum import Enum

import strawberry
from strawberry import enum_value as value

from graph.schema.types.words import described_enum
from rules.declarations.groups.ivr_settings import UnifiedMessaging as UnifiedMessaging
from rules.requests.request import RefusalPolicy as RefusalPolicy


@strawberry.enum(description="What the bearer of a token may do.")
class Permission(Enum):
    READ_STATISTICS = value("READ_STATISTICS", description="See batches, their customers, statistics and choices.")
    READ_ACCOUNTS = value("READ_ACCOUNTS", description="See accounts, and what batch updates did to them.")
    UPDATE_ACCOUNTS = value("UPDATE_ACCOUNTS", description="Preview and apply batch updates.")
    MOVE_MONEY = value("MOVE_MONEY", description="Change balances: opening balance, charge, refund.")
    TERMINATE_ACCOUNTS = value("TERMINATE_ACCOUNTS", description="Terminate accounts, which is final.")
    EXPLORE = value("EXPLORE", description="Send operations of one's own beside the trusted documents.")


@strawberry.enum(
    description="The status shown of an account: of what applies, TERMINATED before SUSPENDED before the rest."
)
class AccountStatus(Enum):
    INACTIVE = value("INACTIVE", description="Not opened yet.")
    NOT_YET_ACTIVE = value("NOT_YET_ACTIVE", description="Open, and its activation date lies ahead.")
    ACTIVE = value("ACTIVE", description="Can be used.")
    BLOCKED = value("BLOCKED", description="No services are provided; self-care still works.")
    EXPIRED = value("EXPIRED", description="Its expiration date, or the end of its availability period, has come.")
    SUSPENDED = value("SUSPENDED", description="Its customer is suspended.")
    TERMINATED = value("TERMINATED", description="Closed for good.")


@strawberry.enum(description="Whether an account's IP phone is registered at this moment.")
class Registration(Enum):
    REGISTERED = value("REGISTERED", description="Registered now.")
    UNREGISTERED = value("UNREGISTERED", description="Not registered now.")


@strawberry.enum(description="How an account pays.")
class BillingModel(Enum):
    DEBIT = value("DEBIT", description="Spends a balance paid in advance.")
    CREDIT = value("CREDIT", description="Runs up a balance that it owes, up to a limit.")
    VOUCHER = value("VOUCHER", description="Carries an amount that is handed on to another account.")


described_enum(UnifiedMessaging)
described_enum(RefusalPolicy)
