"""A case: accounts, a request, and what becomes of each account. Names stand for keys; amounts and dates are text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.factories.world import World
from tests.support.clock import NOON

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """An account's columns, the outcome (UPDATED, UNCHANGED, or codes in their order), the columns that have moved.

    `after` may name `shown`, the status; whatever it does not name has to be as before.
    """

    columns: Mapping[str, Any]
    expected: str
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """Accounts 1, 2, 3 ... of one batch and a request for all of them; `money` and `charges` are what it moves."""

    name: str
    change: Callable[[World], Changes]
    accounts: tuple[Given, ...]
    world: Mapping[str, Any] = field(default_factory=dict)
    money: str = "0"
    charges: Mapping[str, str] = field(default_factory=dict)
    chunk_size: int = 10_000
    now: datetime = NOON


def updated(after: Mapping[str, Any], **columns: Any) -> Given:
    """An account that is updated, and how it is left."""
    return Given(columns, "UPDATED", after)


def unchanged(**columns: Any) -> Given:
    """An account that passes and has all that is asked for."""
    return Given(columns, "UNCHANGED")


def refused(codes: str, **columns: Any) -> Given:
    """An account that is refused, with those codes."""
    return Given(columns, codes)


TERMINATED = refused("ACCOUNT_TERMINATED", bill_status="terminated")
