"""The permissions that changes want; who has them is the face's to know."""

from rules.declarations.changes import Changes, group

UPDATE_ACCOUNTS = "UPDATE_ACCOUNTS"
"""Wanted by every preview and mutation."""


def required_permissions(changes: Changes) -> frozenset[str]:
    """All that a request for those changes wants."""
    besides = (declared.permission(change) for name, change in changes.items() if (declared := group(name)).permission)
    return frozenset(filter(None, (UPDATE_ACCOUNTS, *besides)))
