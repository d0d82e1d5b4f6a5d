"""The request of a revert: which attributes of an update to restore, and the opposite transaction if money moved.

It follows from the reverted update alone: from its groups' declarations, or, if that was a revert itself, from its
own request.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from rules.declarations.attribute import Attribute
from rules.declarations.changes import attributes, required_permissions
from rules.declarations.group import Transaction
from rules.declarations.permissions import Permission
from rules.judging.judgement import Judgement
from rules.judging.statements.records import recorded_attributes
from rules.requests.serialization import request_from_json

REVERT_PREFIX = "undo "
"""Prefix of a reverted change, for people."""


@dataclass(frozen=True, slots=True)
class RevertRequest:
    """The key of the reverted update, the names of the attributes to restore, the transaction to write, if any.

    `charged`: the reverted update may have charged distributors; `permissions`: those that update required.
    """

    update: int
    attributes: tuple[str, ...]
    transaction: Transaction | None
    charged: bool
    permissions: frozenset[Permission]

    @classmethod
    def of_update(cls, update: int, reverts: int | None, stored: Mapping[str, Any]) -> "RevertRequest":
        """The request that reverts an update; `reverts` and `stored` are the columns `reverts` and `request` of it."""
        if reverts is not None:
            reverted = cls.from_json(stored)
            return replace(reverted, update=update, transaction=_opposite(reverted.transaction), charged=False)
        changes = request_from_json(dict(stored)).effective_changes()
        judgement = Judgement(changes)
        moved = {"balance"} if judgement.transaction else set()
        names = tuple(attribute.name for attribute in recorded_attributes(judgement) if attribute.name not in moved)
        return cls(update, names, _opposite(judgement.transaction), judgement.charges, required_permissions(changes))

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "RevertRequest":
        """The request that `to_json` has written."""
        fields = stored["transaction"]
        transaction = None if fields is None else Transaction(**{**fields, "amount": Decimal(fields["amount"])})
        permissions = frozenset(map(Permission, stored["permissions"]))
        return cls(stored["reverts"], tuple(stored["attributes"]), transaction, stored["charged"], permissions)

    def to_json(self) -> dict[str, Any]:
        """The request as plain JSON values."""
        transaction = self.transaction
        return {
            "reverts": self.update,
            "attributes": list(self.attributes),
            "transaction": None if transaction is None else {**asdict(transaction), "amount": str(transaction.amount)},
            "charged": self.charged,
            "permissions": sorted(permission.value for permission in self.permissions),
        }

    @property
    def fingerprint(self) -> str:
        """A hash of the whole request."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    @property
    def reverted_attributes(self) -> list[Attribute]:
        """The attributes to restore, as their groups declare them."""
        return [attribute for name, attribute in attributes().items() if name in self.attributes]


def reverted_changes(changes: Sequence[Sequence[str]]) -> list[list[str]]:
    """The changes of a revert for people, from those of the reverted update: `undo` before each, or taken off again."""
    return [[group, attribute, _reverted_value(value)] for group, attribute, value in changes]


def _reverted_value(value: str) -> str:
    return value.removeprefix(REVERT_PREFIX) if value.startswith(REVERT_PREFIX) else REVERT_PREFIX + value


def _opposite(transaction: Transaction | None) -> Transaction | None:
    return None if transaction is None else replace(transaction, amount=-transaction.amount)
