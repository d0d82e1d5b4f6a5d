"""What a revert asks for: that what one update has changed goes back, with the opposite transaction where money moved.

It is told by the reverted update alone: of a request by what its groups declare, of a revert by its own reversal.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from rules.declarations.changes import attributes, required_permissions
from rules.declarations.group import Attribute, Transaction
from rules.declarations.permissions import Permission
from rules.judging.judgement import Judgement
from rules.judging.statements.records import recorded
from rules.requests.serialization import request_from_json

UNDO = "undo "


@dataclass(frozen=True, slots=True)
class RevertRequest:
    """Which update is reverted, the attributes that go back, the transaction that is made, if any.

    `charged`: whether the reverted update may have charged distributors; `permissions`: what that update wanted.
    """

    update: int
    attributes: tuple[str, ...]
    transaction: Transaction | None
    charged: bool
    permissions: frozenset[Permission]

    @classmethod
    def of(cls, update: int, reverts: int | None, described: Mapping[str, Any]) -> "RevertRequest":
        """What reverting that update asks for; `reverts` and `described` are what its own row says."""
        if reverts is not None:
            reverted_chunk = cls.restored(described)
            return replace(
                reverted_chunk, update=update, transaction=_opposite(reverted_chunk.transaction), charged=False
            )
        changes = request_from_json(dict(described)).asked()
        judgement = Judgement(changes)
        moved = {"balance"} if judgement.transaction else set()
        names = tuple(attribute.name for attribute in recorded(judgement) if attribute.name not in moved)
        return cls(update, names, _opposite(judgement.transaction), judgement.charges, required_permissions(changes))

    @classmethod
    def restored(cls, described: Mapping[str, Any]) -> "RevertRequest":
        """The reversal that was described."""
        stored = described["transaction"]
        made = None if stored is None else Transaction(**{**stored, "amount": Decimal(stored["amount"])})
        permissions = frozenset(map(Permission, described["permissions"]))
        return cls(described["reverts"], tuple(described["attributes"]), made, described["charged"], permissions)

    def described(self) -> dict[str, Any]:
        """The reversal as plain JSON values."""
        made = self.transaction
        return {
            "reverts": self.update,
            "attributes": list(self.attributes),
            "transaction": None if made is None else {**asdict(made), "amount": str(made.amount)},
            "charged": self.charged,
            "permissions": sorted(permission.value for permission in self.permissions),
        }

    @property
    def fingerprint(self) -> str:
        """A hash of all that it asks for."""
        return hashlib.sha256(json.dumps(self.described(), sort_keys=True).encode()).hexdigest()

    @property
    def reverted_attributes(self) -> list[Attribute]:
        """The attributes that go back, as their groups declare them."""
        return [attribute for name, attribute in attributes().items() if name in self.attributes]


def revert_words(changes: Sequence[Sequence[str]]) -> list[list[str]]:
    """What is asked for in words, made of the words of the reverted update; undoing what was undone is doing it."""
    return [
        [group, attribute, value.removeprefix(UNDO) if value.startswith(UNDO) else UNDO + value]
        for group, attribute, value in changes
    ]


def _opposite(transaction: Transaction | None) -> Transaction | None:
    return None if transaction is None else replace(transaction, amount=-transaction.amount)
