"""Rules: an SQL condition on an account, and the refusal of the accounts for which it does not hold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement

from rules.declarations.account import AccountState

Change = TypeVar("Change")

REFUSALS: dict[str, "Refusal"] = {}
"""Every declared refusal by its code; the API's enum of refusals follows from it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an account is refused: a stable code, and a sentence about the account for people."""

    code: str
    message: str


def refusal(code: str, message: str) -> Refusal:
    """Declare a code with its message; several rules may use it. Raises ValueError if it is declared already."""
    if code in REFUSALS:
        raise ValueError(f"{code} is declared already")
    REFUSALS[code] = Refusal(code, message)
    return REFUSALS[code]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on the account as the earlier steps leave it; unknown (NULL) refuses it, like false."""

    refusal: Refusal
    condition: Callable[[Any, AccountState], ColumnElement[bool]]

    @property
    def name(self) -> str:
        """The qualified name of the function that makes the condition."""
        return f"{self.condition.__module__}.{self.condition.__name__}"


RULES: list[Rule] = []
"""Every declared rule, for the test that requires cases for each."""


def rule(reason: Refusal) -> Callable[[Callable[[Change, AccountState], ColumnElement[bool]]], Rule]:
    """Decorate a function that makes a condition of the change and the account: it becomes a rule with that refusal."""

    def declare(condition: Callable[[Change, AccountState], ColumnElement[bool]]) -> Rule:
        RULES.append(Rule(reason, condition))
        return RULES[-1]

    return declare
