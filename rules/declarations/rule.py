"""What a rule is: a refusal, and the SQL condition that must hold lest an account be refused with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement

from rules.declarations.account import AccountState

Change = TypeVar("Change")

REFUSALS: dict[str, "Refusal"] = {}
"""Every refusal by its code: the vocabulary of the API."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an account is refused: a stable code, and a sentence that is true of the account, for people."""

    code: str
    message: str


def refusal(code: str, message: str) -> Refusal:
    """Declares a code with its message, once; several rules may name it."""
    if code in REFUSALS:
        raise ValueError(f"{code} is declared already")
    REFUSALS[code] = Refusal(code, message)
    return REFUSALS[code]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on the account as the earlier groups would leave it; unknown (NULL) refuses, like false."""

    refusal: Refusal
    holds: Callable[[Any, AccountState], ColumnElement[bool]]

    @property
    def name(self) -> str:
        """The name of the function that holds the condition."""
        return f"{self.holds.__module__}.{self.holds.__name__}"


RULES: list[Rule] = []
"""Every rule, for the test that wants cases for each."""


def rule(reason: Refusal) -> Callable[[Callable[[Change, AccountState], ColumnElement[bool]]], Rule]:
    """Makes a rule of a function of the change and the account."""

    def declare(holds: Callable[[Change, AccountState], ColumnElement[bool]]) -> Rule:
        RULES.append(Rule(reason, holds))
        return RULES[-1]

    return declare
