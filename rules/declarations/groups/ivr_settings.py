"""IVR settings: associated number, unified messaging, preferred IVR language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import ColumnElement, select

from db.batches import Batch
from db.tables import ivr_languages, products
from rules.declarations.account import AccountState, constant
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.described_enum import DescribedEnum
from rules.declarations.errors import UserError, UserErrorCode
from rules.declarations.group import Effect, Group, Step
from rules.declarations.inputs import ABSENT, InputValue, Null, References, given, optional_field
from rules.declarations.rule import Rule, refusal, rule

FEATURE_NOT_IN_PRODUCT = refusal(
    "FEATURE_NOT_IN_PRODUCT",
    "The account's product does not include a feature that is asked for: associated number or unified messaging.",
)
UNIFIED_MESSAGING_LOCKED = refusal(
    "UNIFIED_MESSAGING_LOCKED", "The account's product locks unified messaging: an account cannot have it otherwise."
)
_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}|[0-9]{1,8}", re.ASCII)

LanguageCode = Annotated[str, References(ivr_languages, UserErrorCode.IVR_LANGUAGE_NOT_FOUND, key="code")]


class UnifiedMessaging(DescribedEnum):
    """Whether the account has access to the unified messaging system."""

    AS_PRODUCT = "AS_PRODUCT", "As the product defines it."
    YES = "YES", "Access, whatever the product's default."
    NO = "NO", "No access, whatever the product's default."


@dataclass(frozen=True, slots=True)
class IvrSettingsChange:
    """IVR settings."""

    associated_number: InputValue[str] = optional_field(
        "Number sent back to the IVR to confirm authorization, or a quick-dial number: E.164 with a plus sign, or 1 to"
        " 8 digits, kept as given. Null clears it.",
        null=Null.CLEARS,
    )
    unified_messaging: InputValue[UnifiedMessaging] = optional_field("Access to the unified messaging system.")
    preferred_language: InputValue[LanguageCode] = optional_field("Code of one of the tenant's IVR languages.")


@rule(FEATURE_NOT_IN_PRODUCT)
def includes_associated_number(change: IvrSettingsChange, account: AccountState) -> ColumnElement[bool]:
    included: ColumnElement[bool] = account.product.in_(select(products.c.id).where(products.c.associated_number))
    return included


@rule(FEATURE_NOT_IN_PRODUCT)
def includes_unified_messaging(change: IvrSettingsChange, account: AccountState) -> ColumnElement[bool]:
    included: ColumnElement[bool] = account.product.in_(select(products.c.id).where(products.c.unified_messaging))
    return included


@rule(UNIFIED_MESSAGING_LOCKED)
def leaves_unified_messaging_open(change: IvrSettingsChange, account: AccountState) -> ColumnElement[bool]:
    unlocked = select(products.c.id).where(~products.c.unified_messaging_locked)
    unlocked_for_account: ColumnElement[bool] = account.product.in_(unlocked)
    return unlocked_for_account


def steps(change: IvrSettingsChange) -> Iterator[Step]:
    rules: list[Rule] = []
    assigned = {}
    if change.associated_number is not ABSENT:
        assigned["associated_number"] = constant(change.associated_number, "associated_number")
        rules += [] if change.associated_number is None else [includes_associated_number]
    if isinstance(change.unified_messaging, UnifiedMessaging):
        assigned["unified_messaging"] = constant(change.unified_messaging.value.lower(), "unified_messaging")
        overrides = change.unified_messaging is not UnifiedMessaging.AS_PRODUCT
        rules += [leaves_unified_messaging_open, includes_unified_messaging] if overrides else []
    if given(change.preferred_language):
        assigned["preferred_language"] = constant(change.preferred_language, "preferred_language")
    yield Step(Effect.SETTINGS, change, lambda _: assigned, rules)


def check(change: IvrSettingsChange, batch: Batch | None) -> Iterator[UserError]:
    if isinstance(change.associated_number, str) and not _NUMBER.fullmatch(change.associated_number):
        yield UserError(UserErrorCode.INVALID_ASSOCIATED_NUMBER, ("associatedNumber",))


GROUP = Group(
    name="ivrSettings",
    caption="IVR settings",
    change=IvrSettingsChange,
    steps=steps,
    check=check,
    attributes=(
        Attribute("associatedNumber", "associated_number", ValueKind.TEXT),
        Attribute("unifiedMessaging", "unified_messaging", ValueKind.TEXT, upper=True),
        Attribute("preferredLanguage", "preferred_language", ValueKind.TEXT, refers_to=ivr_languages.c.code),
    ),
)
