"""What refuses a request: user errors with a stable code, a sentence, and the place in the input."""

from dataclasses import dataclass

from db.limits import MAX_IDEMPOTENCY_KEY_LENGTH
from rules.declarations.described_enum import DescribedEnum


class UserErrorCode(DescribedEnum):
    """What refuses a request."""

    PERMISSION_DENIED = (
        "PERMISSION_DENIED",
        "The token lacks a permission (UPDATE_ACCOUNTS, MOVE_MONEY for balances, TERMINATE_ACCOUNTS), or it "
        "is a distributor's, which changes nothing.",
    )
    IDEMPOTENCY_KEY_REQUIRED = (
        "IDEMPOTENCY_KEY_REQUIRED",
        "The request has no idempotency key, which a charge or refund needs lest it be made twice.",
    )
    IDEMPOTENCY_KEY_REUSED = (
        "IDEMPOTENCY_KEY_REUSED",
        "The key came with another request before: give a new request a new key.",
    )
    INVALID_IDEMPOTENCY_KEY = (
        "INVALID_IDEMPOTENCY_KEY",
        f"The key is empty, longer than {MAX_IDEMPOTENCY_KEY_LENGTH} characters, or has a control character.",
    )
    NO_CHANGES = "NO_CHANGES", "The request asks for no change."
    BATCH_NOT_FOUND = "BATCH_NOT_FOUND", "There is no such batch."
    NO_ACCOUNTS_SELECTED = "NO_ACCOUNTS_SELECTED", "The filter selects no account."
    TERMINATION_NOT_ALONE = (
        "TERMINATION_NOT_ALONE",
        "Termination is final and has to be asked for alone: the request has other changes too.",
    )
    NULL_NOT_ALLOWED = "NULL_NOT_ALLOWED", "This attribute cannot be cleared: leave it out or give it a value."
    EXPIRES_BEFORE_ACTIVATION = "EXPIRES_BEFORE_ACTIVATION", "The expiration date is not after the activation date."
    INVALID_AMOUNT = "INVALID_AMOUNT", "The amount is out of range, or has more fraction digits than its currency."
    INVALID_AVAILABILITY_DAYS = "INVALID_AVAILABILITY_DAYS", "The availability period is not 1 to 36,500 days."
    INVALID_ASSOCIATED_NUMBER = (
        "INVALID_ASSOCIATED_NUMBER",
        "The associated number is neither E.164 with a plus sign nor 1 to 8 digits.",
    )
    PRODUCT_NOT_FOUND = "PRODUCT_NOT_FOUND", "There is no such product."
    ADD_ON_PRODUCT_NOT_FOUND = "ADD_ON_PRODUCT_NOT_FOUND", "There is no such add-on product."
    PREPAID_PLAN_NOT_FOUND = "PREPAID_PLAN_NOT_FOUND", "There is no such prepaid plan."
    ROLE_NOT_FOUND = "ROLE_NOT_FOUND", "There is no such role."
    IVR_LANGUAGE_NOT_FOUND = "IVR_LANGUAGE_NOT_FOUND", "There is no such IVR language."
    CUSTOMER_SITE_NOT_FOUND = "CUSTOMER_SITE_NOT_FOUND", "There is no such customer site."
    DISTRIBUTOR_NOT_FOUND = "DISTRIBUTOR_NOT_FOUND", "There is no such distributor."
    INVALID_START_TIME = "INVALID_START_TIME", "The start is in the past, or more than a year ahead."
    BATCH_UPDATE_NOT_FOUND = "BATCH_UPDATE_NOT_FOUND", "There is no such batch update."
    NOT_CANCELLABLE = "NOT_CANCELLABLE", "The batch update has ended: what it did can no longer be stopped."
    NOT_REVERTIBLE = (
        "NOT_REVERTIBLE",
        "The batch update cannot be reverted: it has not ended, it changed nothing, or what it changed is gone.",
    )
    ALREADY_REVERTED = (
        "ALREADY_REVERTED",
        "The batch update was reverted already, or is being reverted: `revertedBy` names the update that does it.",
    )
    CONFIRMATION_STALE = (
        "CONFIRMATION_STALE",
        "The request, the selection or what the rules find is no longer what was confirmed: preview again.",
    )


@dataclass(frozen=True, slots=True)
class UserError:
    """One thing that is wrong with a request.

    `path` begins below `input`; places in lists are their index as a string. An empty `message`: the code's sentence.
    """

    code: UserErrorCode
    path: tuple[str, ...]
    message: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in words."""
        return self.message or self.code.description


def sorted_errors(errors: list[UserError]) -> list[UserError]:
    """User errors in the order in which they are answered: by path, then by code, without repetitions."""
    return sorted(set(errors), key=lambda error: (error.path, error.code))
