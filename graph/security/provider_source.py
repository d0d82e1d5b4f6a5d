"""Where the keys of a provider come from, and how a fetch of them ends."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol

from graph.security.keys import KeyName, VerificationKey


class Outcome(StrEnum):
    """How a fetch ended, as the metric names it."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    INVALID = "invalid"
    FAULT = "fault"


class FetchError(Exception):
    """The keys could not be fetched. The message says why, for the log."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


class Source(Protocol):
    """Where keys come from."""

    def connected(self) -> AbstractAsyncContextManager[None]:
        """Within it keys can be fetched."""

    async def fetch(self) -> Mapping[KeyName, VerificationKey]:
        """The keys as they are now; raises FetchError."""
