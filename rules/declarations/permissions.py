"""The permissions that a bearer token can carry; which of them a caller has is known to `graph.security`."""

from rules.declarations.described_enum import DescribedEnum


class Permission(DescribedEnum):
    """What the bearer of a token may do."""

    READ_STATISTICS = "READ_STATISTICS", "See batches, their customers, statistics and choices."
    READ_ACCOUNTS = "READ_ACCOUNTS", "See accounts, and what batch updates did to them."
    UPDATE_ACCOUNTS = "UPDATE_ACCOUNTS", "Preview and apply batch updates."
    MOVE_MONEY = "MOVE_MONEY", "Change balances: opening balance, charge, refund."
    TERMINATE_ACCOUNTS = "TERMINATE_ACCOUNTS", "Terminate accounts, which is final."
    EXPLORE = "EXPLORE", "Send operations of one's own beside the trusted documents."
